BEGIN;
DROP INDEX orders_status_idx;
ALTER TABLE orders ALTER COLUMN total TYPE integer;
ALTER TABLE posts RENAME COLUMN content TO body;
ALTER TABLE users DROP COLUMN phone;
COMMIT;
