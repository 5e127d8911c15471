-- Rules about what is already there: like tables, like columns, needless indexes
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS dbctx;
CREATE EXTENSION IF NOT EXISTS btree_gist;
RESET client_min_messages;
CREATE SCHEMA c;
SET search_path = c, public;
SELECT dbctx_guard('warn') IS NOT NULL AS on;

\echo # tables: singular and plural, case, underscores
CREATE TABLE orders (id int, total numeric);
CREATE TABLE "order" (id int);
CREATE TABLE user_profile (id int);
CREATE TABLE userprofiles (id int);
CREATE TABLE "UserProfiles" (id int);
CREATE TABLE users_profile (id int);
SELECT object, message, detail, hint, fix FROM dbctx_lint() WHERE rule = 'table_similar';
DROP TABLE "order", user_profile, userprofiles, "UserProfiles", users_profile;

\echo # a letter off
CREATE TABLE subscriptions (id int); CREATE TABLE customers (id int); CREATE TABLE addresses (id int); CREATE TABLE settings (id int);
CREATE TABLE subscripitons (id int);
CREATE TABLE subscripton (id int);
CREATE TABLE custommer (id int);
CREATE TABLE custmers (id int);
CREATE TABLE adresses (id int);
CREATE TABLE user_subscriptions (id int);
CREATE TABLE user_subcriptions (id int);
SELECT object, message FROM dbctx_lint() WHERE rule = 'table_similar';
DROP TABLE subscripitons, subscripton, custommer, custmers, adresses, user_subcriptions;

\echo # what is no slip
CREATE TABLE contacts (id int); CREATE TABLE contracts (id int); CREATE TABLE item_a (id int); CREATE TABLE item_b (id int);
CREATE TABLE log_2023 (id int); CREATE TABLE log_2024 (id int); CREATE TABLE log_202 (id int);
CREATE TABLE orders_old (id int); CREATE TABLE orders_backup (id int); CREATE TABLE orders_v1 (id int); CREATE TABLE orders_v2 (id int); CREATE TABLE orders2 (id int); CREATE TABLE _orders (id int); CREATE TABLE orders_ (id int);
CREATE TABLE statements (id int); CREATE TABLE reminders (id int); CREATE TABLE remainders (id int); CREATE TABLE counties (id int); CREATE TABLE countries (id int);
CREATE TABLE patients (id int); CREATE TABLE patents (id int); CREATE TABLE auctions (id int); CREATE TABLE actions (id int);
CREATE TABLE officers (id int); CREATE TABLE offices (id int); CREATE TABLE subscribers (id int); CREATE TABLE subscribes (id int);
CREATE TABLE uses (id int); CREATE TABLE news (id int); CREATE TABLE new (id int);
CREATE TABLE schedules (id int); CREATE TABLE schedulers (id int); CREATE TABLE deliveries (id int); CREATE TABLE delivers (id int);
CREATE TABLE item_1_2 (id int); CREATE TABLE item_12 (id int); CREATE TABLE post_tags (id int);
CREATE TEMP TABLE "order" (id int);
CREATE VIEW "Order" AS SELECT * FROM orders;
CREATE TABLE measurements (at timestamptz) PARTITION BY RANGE (at);
CREATE TABLE measurement PARTITION OF measurements DEFAULT;
CREATE TABLE archive_entries (id int); CREATE TABLE archive_entry () INHERITS (archive_entries); CREATE TABLE archives_entry (more int) INHERITS (archive_entries);
CREATE TABLE label (id int PRIMARY KEY); CREATE TABLE box_label (id int PRIMARY KEY); CREATE TABLE box_labels (box_id int, label_id int);
CREATE SCHEMA c2; CREATE TABLE c2."order" (id int);
SELECT object, message FROM dbctx_lint() WHERE rule = 'table_similar';

\echo # in one transaction; a savepoint rolled back; a rename; two steps
BEGIN;
CREATE TABLE invoice (id int);
CREATE TABLE invoices (id int);
COMMIT;
ALTER TABLE invoice ADD note text;
BEGIN;
SAVEPOINT s;
CREATE TABLE setting (id int);
ROLLBACK TO s;
COMMIT;
CREATE TABLE setting (id int);
DROP TABLE setting;
BEGIN;
ALTER TABLE settings RENAME TO settings_old;
CREATE TABLE setting (id int);
COMMIT;
ALTER TABLE settings_old RENAME TO settings;
DROP TABLE settings;
CREATE TABLE settings_new (id int);
ALTER TABLE settings_new RENAME TO settings;
DROP TABLE setting, invoice, invoices;
DROP TABLE c2."order"; DROP SCHEMA c2;

\echo # a column for what a table holds
CREATE TABLE users (id int PRIMARY KEY, name text);
CREATE TABLE user_preferences (id int PRIMARY KEY, user_id int REFERENCES users, theme text);
CREATE TABLE user_profiles (user_id int PRIMARY KEY REFERENCES users, bio text);
CREATE TABLE user_emails (id int, user_id int REFERENCES users, email text);
CREATE TABLE user_notes (id int, note text);
ALTER TABLE users ADD COLUMN preferences JSON;
ALTER TABLE users ADD COLUMN profile jsonb;
SELECT object, message, detail, hint, fix FROM dbctx_lint() WHERE rule = 'column_similar';
ALTER TABLE users DROP preferences, DROP profile;
\echo # what is none
ALTER TABLE users ADD email text, ADD notes text, ADD preference_count int, ADD profile_id int;
ALTER TABLE users ADD preferences int, ADD profile int REFERENCES user_profiles;
CREATE TABLE user_logins (id int, user_id int REFERENCES users);
ALTER TABLE users ADD logins int;
\echo # the table comes after the column
CREATE TABLE accounts (id int PRIMARY KEY, features jsonb);
BEGIN;
CREATE TABLE account_features (id int, account_id int REFERENCES accounts);
ALTER TABLE accounts DROP features;
COMMIT;

\echo # columns of one table
CREATE TABLE things (id int, created_at timestamptz, active bool, user_id int, title text, state text);
ALTER TABLE things ADD created timestamptz;
ALTER TABLE things ADD is_active bool, ADD "userId" bigint, ADD "Title" varchar(20);
SELECT object, message, detail, hint, fix FROM dbctx_lint() WHERE rule = 'column_similar';
\echo # what is none
CREATE TABLE places (id int, name text, names text[], first_name text, last_name text, address1 text, address2 text, address_line_1 text, address_line_2 text,
	deleted bool, deleted_at timestamptz, start_date date, start_time timestamptz, start_at timestamptz, end_at timestamptz, x_id int, x_ids int[],
	a int, "A" int, created_on date, created_by int, tag text, tags text, is_new bool, has_new bool, "off" text, off_at timestamptz, _x bool, x bool);
SELECT object, message FROM dbctx_lint() WHERE rule = 'column_similar' AND object ~ 'places';

\echo # indexes
CREATE TABLE t (id int PRIMARY KEY, a int, b int, c text, d text, e int UNIQUE, p point);
CREATE INDEX t_a ON t (a);
CREATE INDEX t_a_again ON t (a);
CREATE INDEX t_a_b ON t (a, b);
CREATE UNIQUE INDEX t_b ON t (b);
CREATE INDEX t_b_plain ON t (b);
CREATE UNIQUE INDEX t_b_again ON t (b);
CREATE INDEX t_e ON t (e);
CREATE UNIQUE INDEX t_e_unique ON t (e);
CREATE INDEX t_c_part ON t (c) WHERE a > 1;
CREATE INDEX t_c_part_again ON t (c) WHERE a > 1;
CREATE INDEX t_d_lower ON t (lower(d));
CREATE INDEX t_d_lower_again ON t (lower(d));
CREATE INDEX t_d ON t (d) INCLUDE (a);
CREATE INDEX t_d_more ON t (d) INCLUDE (a, b);
SELECT object, message, detail, hint, fix FROM dbctx_lint() WHERE rule = 'index_duplicate';
SELECT fix FROM dbctx_lint() WHERE rule = 'index_duplicate' \gexec
SELECT object, message FROM dbctx_lint() WHERE rule = 'index_duplicate';
\echo # what is none
CREATE TABLE n (id int PRIMARY KEY, a int, b int, c text, r int4range);
CREATE INDEX n1 ON n (c); CREATE INDEX n2 ON n (c text_pattern_ops); CREATE INDEX n3 ON n (c COLLATE "C"); CREATE INDEX n4 ON n (c DESC);
CREATE INDEX n5 ON n (a) WHERE b > 1; CREATE INDEX n6 ON n (a) WHERE b > 2; CREATE UNIQUE INDEX n8 ON n (a, b); CREATE INDEX n9 ON n (b, a);
CREATE INDEX n10 ON n USING hash (c); CREATE INDEX n11 ON n (lower(c)); CREATE INDEX n12 ON n (lower(c) COLLATE "C"); CREATE INDEX n13 ON n (upper(c));
CREATE INDEX n14 ON n (b) INCLUDE (c); CREATE UNIQUE INDEX n15 ON n (b, a) WHERE a > 0;
CREATE INDEX n16 ON n USING gist (r); CREATE INDEX n17 ON n USING gist (r, a);
CREATE UNIQUE INDEX n18 ON n (b) NULLS NOT DISTINCT; CREATE UNIQUE INDEX n19 ON n (b);
CREATE INDEX n20 ON n (b DESC); CREATE INDEX n21 ON n (b DESC);
UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'n20'::regclass;
SELECT object, message FROM dbctx_lint() WHERE rule = 'index_duplicate';
\echo # what REPLICA IDENTITY and CLUSTER ON name stays
CREATE TABLE chosen (id int PRIMARY KEY, a int NOT NULL, b int);
CREATE UNIQUE INDEX chosen_a ON chosen (a); CREATE UNIQUE INDEX chosen_a_named ON chosen (a);
CREATE INDEX chosen_b ON chosen (b); CREATE INDEX chosen_b_id ON chosen (b, id);
SELECT object, message FROM dbctx_lint() WHERE rule = 'index_duplicate' AND object ~ 'chosen';
ALTER TABLE chosen REPLICA IDENTITY USING INDEX chosen_a_named, CLUSTER ON chosen_b;
SELECT object, message FROM dbctx_lint() WHERE rule = 'index_duplicate' AND object ~ 'chosen';
\echo # the index that tools make for each foreign key of a join table
CREATE TABLE post (id int PRIMARY KEY); CREATE TABLE tag (id int PRIMARY KEY);
CREATE TABLE post_tags_tag ("postId" int REFERENCES post, "tagId" int REFERENCES tag, PRIMARY KEY ("postId", "tagId"));
CREATE INDEX "IDX_8651a9db4f1ea9c5a9ce49ef95" ON post_tags_tag ("postId");
CREATE INDEX "IDX_0ea5bac3ed80f83a8d7f8ba49e" ON post_tags_tag ("tagId");
\echo # CONCURRENTLY where the table is large
SET dbctx.large_table_rows = 1;
INSERT INTO t VALUES (1); ANALYZE t;
CREATE INDEX t_a_third ON t (a);
SELECT fix FROM dbctx_lint() WHERE rule = 'index_duplicate' AND object ~ 't_a';
RESET dbctx.large_table_rows;

\echo # names that want out
CREATE TABLE "a""b%s" (id int PRIMARY KEY, "x;y" int);
CREATE INDEX "i""1%n" ON "a""b%s" ("x;y");
CREATE INDEX "i
2" ON "a""b%s" ("x;y");
CREATE TABLE "a""b%S" ();
SELECT rule, object, message, fix FROM dbctx_lint() WHERE object ~ '""';
SELECT fix FROM dbctx_lint() WHERE object ~ 'i' AND rule = 'index_duplicate' AND fix ~ 'u&|U&' \gexec
SELECT count(*) FROM dbctx_lint() WHERE rule = 'index_duplicate' AND object ~ '""';

\echo # off, and off for one schema
SELECT dbctx_set_rule(r, 'off', schema => 'c') FROM unnest('{table_similar,column_similar,index_duplicate}'::text[]) r;
SELECT count(*) FROM dbctx_lint();
SELECT dbctx_set_rule(r, 'default', schema => 'c') FROM unnest('{table_similar,column_similar,index_duplicate}'::text[]) r;
SELECT dbctx_guard('off');
SET client_min_messages = warning;
DROP SCHEMA c CASCADE;
