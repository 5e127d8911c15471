BEGIN;
DROP TABLE orders, posts_tags, tags, posts, users;
DROP TYPE order_status;
COMMIT;
