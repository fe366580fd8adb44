-- What the closing entry of an exchange repeats is in its opening entry.

ALTER TABLE exchange ADD COLUMN opened BIGINT; -- place of its opening entry, whose facts the closing one repeats
UPDATE exchange SET opened =
  (SELECT min(r.idx) FROM record r WHERE r.exchange = exchange.id AND r.kind = 'exchange.opened');
DELETE FROM exchange WHERE opened IS NULL; -- its records are gone
ALTER TABLE exchange ALTER COLUMN opened SET NOT NULL;
ALTER TABLE exchange DROP COLUMN opening;

-- What is about a consent is about its holder, and is found by the holder.
DROP INDEX record_consent;
