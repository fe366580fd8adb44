-- Pushed requests that would take the place of an older consent.

ALTER TABLE pushed ADD COLUMN replaces BYTEA; -- the consent that ends with the yes to this one; NULL: none
