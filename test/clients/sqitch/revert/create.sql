BEGIN;
DROP TABLE IF EXISTS orders, posts_tags, tags, posts, users;
DROP TYPE IF EXISTS order_status;
COMMIT;
