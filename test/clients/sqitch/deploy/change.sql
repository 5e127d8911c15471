BEGIN;
ALTER TABLE users ADD COLUMN phone text;
ALTER TABLE posts RENAME COLUMN body TO content;
ALTER TABLE orders ALTER COLUMN total TYPE numeric(12,2);
CREATE INDEX ON orders (status);
COMMIT;
