-- Pushed requests that would take the place of an older consent.

ALTER TABLE pushed ADD COLUMN replaces BLOB; -- the consent that ends with the yes to this one; NULL: none
