-- rules foreign_key_name, _type, _index, _missing, _action
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS dbctx;
RESET client_min_messages;
\pset null '-'
CREATE SCHEMA fks;
SET search_path = fks;
PREPARE lint AS SELECT object, message, hint, fix FROM dbctx_lint('{fks}') WHERE rule LIKE 'foreign\_key%';
PREPARE fix AS SELECT fix FROM dbctx_lint('{fks}') WHERE fix IS NOT NULL AND rule LIKE 'foreign\_key%';

CREATE TABLE users (id int PRIMARY KEY, email text UNIQUE);
CREATE TABLE countries (code text PRIMARY KEY);
CREATE TABLE product_variants (id int PRIMARY KEY);
-- Prisma's own: as Prisma makes them
CREATE TABLE "_UserToVariant" ("A" int REFERENCES users ON DELETE CASCADE, "B" int REFERENCES product_variants ON DELETE CASCADE);
EXECUTE lint;

--
-- foreign_key_name
--
SELECT dbctx_set_rule('foreign_key_name', 'warn', '{"suffix": "<relation>_id"}');
CREATE TABLE posts (id int PRIMARY KEY, user_id int REFERENCES users, author_id int REFERENCES users, created_by int REFERENCES users,
	country_code text REFERENCES countries, code text REFERENCES countries, parent_id int REFERENCES posts);
EXECUTE lint;
CREATE TABLE pages (id int PRIMARY KEY, "user" int REFERENCES users, "authorId" int REFERENCES users, variant_key int REFERENCES product_variants,
	"productVariantId" int REFERENCES product_variants, taken int REFERENCES users, taken_id text, email text REFERENCES users (email));
CREATE TABLE used (writer int REFERENCES users);
INSERT INTO used VALUES (NULL);
ANALYZE pages, used;
EXECUTE lint;
EXECUTE fix \gexec
EXECUTE lint;
SELECT dbctx_set_rule('foreign_key_name', 'warn', '{"suffix": ["Id", "_id"]}');
EXECUTE lint;
-- by the parent's name
SELECT dbctx_set_rule('foreign_key_name', 'warn', '{"name": "<parent, singular>_id"}');
CREATE TABLE a_parents (id int PRIMARY KEY, users_id int REFERENCES users, variant_id int REFERENCES product_variants, owner_id int REFERENCES users);
CREATE TABLE product_reviews (id int PRIMARY KEY, variant_id int REFERENCES product_variants);
ANALYZE a_parents;
SELECT object, message, hint, fix FROM dbctx_lint('{fks}') WHERE rule LIKE 'foreign\_key%' AND object ~ 'a_parents|product_reviews';
SELECT dbctx_set_rule('foreign_key_name', 'warn', '{"name": ["<parent, singular>_id", "<last word of parent>_id"], "roles": false}');
SELECT object, message, hint, fix FROM dbctx_lint('{fks}') WHERE rule LIKE 'foreign\_key%' AND object ~ 'a_parents|product_reviews';
EXECUTE fix \gexec
SELECT object, message, hint, fix FROM dbctx_lint('{fks}') WHERE rule LIKE 'foreign\_key%' AND object ~ 'a_parents|product_reviews';
-- a house of roles, and one that repeats the key's name
SELECT dbctx_set_rule('foreign_key_name', 'warn', '{"name": "<role>_id"}');
EXECUTE lint;
SELECT dbctx_set_rule('foreign_key_name', 'warn', '{"name": "same name as the referenced column"}');
CREATE TABLE same (no int REFERENCES users, parent_id int REFERENCES users);
EXECUTE lint;
DROP TABLE same;
SELECT dbctx_set_rule('foreign_key_name', 'off');
DROP TABLE pages, used, a_parents, product_reviews;

--
-- foreign_key_type
--
SELECT dbctx_set_rule('foreign_key_type', 'warn');
EXECUTE lint;
CREATE TABLE big_parents (id bigint PRIMARY KEY, code varchar(10) UNIQUE, a int, b int, UNIQUE (a, b));
CREATE TABLE small_children (id int PRIMARY KEY, big_id int REFERENCES big_parents, code text REFERENCES big_parents (code),
	a smallint, b int, FOREIGN KEY (a, b) REFERENCES big_parents (a, b));
CREATE TABLE viewed (big_id int REFERENCES big_parents);
CREATE VIEW viewer AS SELECT big_id FROM viewed;
INSERT INTO big_parents VALUES (1);
INSERT INTO small_children VALUES (1, 1);
ANALYZE small_children;
EXECUTE lint;
EXECUTE fix \gexec
EXECUTE lint;
-- an empty table may lose what it hasn't
DELETE FROM small_children;
VACUUM small_children;
EXECUTE lint;
EXECUTE fix \gexec
EXECUTE lint;
SELECT dbctx_set_rule('foreign_key_type', 'off');
DROP TABLE viewed CASCADE;
DROP TABLE small_children, big_parents;

--
-- foreign_key_index
--
SELECT dbctx_set_rule('foreign_key_index', 'warn');
DROP TABLE posts;
CREATE TABLE posts (id int PRIMARY KEY, a int REFERENCES users, b int REFERENCES users, c int REFERENCES users, d int REFERENCES users, e int REFERENCES users,
	f int UNIQUE REFERENCES users);
CREATE INDEX ON posts (a, id);
CREATE INDEX ON posts (b) WHERE b IS NOT NULL;
CREATE INDEX ON posts USING hash (c);
CREATE INDEX posts_some ON posts (d) WHERE d > 10;
CREATE INDEX ON posts (id, e);
CREATE TABLE joined (user_id int REFERENCES users, post_id int REFERENCES posts, PRIMARY KEY (user_id, post_id));
CREATE TABLE pairs (x int, y int, PRIMARY KEY (x, y));
CREATE TABLE of_pairs (id int, y int, x int, FOREIGN KEY (x, y) REFERENCES pairs);
CREATE INDEX ON of_pairs (x);
CREATE TABLE "Parted ""x""" (at date, "User" int REFERENCES users) PARTITION BY RANGE (at);
CREATE TABLE parted_1 PARTITION OF "Parted ""x""" FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
EXECUTE lint;
EXECUTE fix \gexec
EXECUTE lint;
-- a large table is indexed while it is in use; of a partitioned one that can't be said in one statement
SET dbctx.large_table_rows = 1;
CREATE TABLE large (user_id int REFERENCES users);
CREATE TABLE large_parted (at date, user_id int REFERENCES users) PARTITION BY RANGE (at);
CREATE TABLE large_1 PARTITION OF large_parted FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
INSERT INTO large VALUES (NULL);
INSERT INTO large_1 VALUES ('2026-02-02');
ANALYZE large, large_parted;
EXECUTE lint;
EXECUTE fix \gexec
EXECUTE lint;
RESET dbctx.large_table_rows;
SELECT dbctx_set_rule('foreign_key_index', 'off');
-- the house's name for it
SELECT dbctx_set_rule('foreign_key_index', 'warn');
SELECT dbctx_set_rule('index_name', 'warn', '{"index": ["ix_{table}_{columns}"]}');
CREATE TABLE "named ""so""" ("user" int REFERENCES users, "other x" int, id int, FOREIGN KEY ("other x") REFERENCES users);
CREATE INDEX "ix_named ""so""_user" ON "named ""so""" (id);
EXECUTE lint;
EXECUTE fix \gexec
SELECT rule, object, message FROM dbctx_lint('{fks}') WHERE object LIKE '%named%';
SELECT dbctx_set_rule('index_name', 'off');
SELECT dbctx_set_rule('foreign_key_index', 'off');
DROP TABLE "named ""so""", large, large_parted, joined, posts, of_pairs, pairs, "Parted ""x""";

--
-- foreign_key_missing
--
SELECT dbctx_set_rule('foreign_key_missing', 'warn');
CREATE TABLE accounts (id uuid PRIMARY KEY);
CREATE TABLE order_lines (id int PRIMARY KEY);
CREATE TABLE "Invoices" (id int PRIMARY KEY);
CREATE TABLE person (id int PRIMARY KEY);
CREATE TABLE people (id int PRIMARY KEY);
CREATE TABLE app_things (id int PRIMARY KEY);
CREATE VIEW seen AS SELECT 1 AS id;
CREATE TABLE cities (id int, region int, PRIMARY KEY (id, region));
CREATE UNLOGGED TABLE volatile_rows (id int PRIMARY KEY);
CREATE TABLE found (user_id int, account_id uuid NOT NULL, billing_account_id uuid, order_line_id int, "orderLineId" int, "invoiceId" int, users_id int);
CREATE TABLE app_found (thing_id int);
CREATE TABLE "not_found" (
	user_id bigint,				-- another type
	account_id text,
	stripe_user_id int,			-- elsewhere
	billing_user_id int,		-- a role, which only a uuid is believed
	person_id int,				-- two tables
	seen_id int, city_id int,	-- no key of one column
	volatile_row_id int,		-- would not be there after a crash
	thing_id int,				-- the prefix of another
	no_such_id int, userid int, id int, _id int,
	order_line_ids int[]);
CREATE TABLE polymorphic (user_id int, user_type text, object_id int, content_type_id int);
CREATE TABLE own_values (user_id int GENERATED ALWAYS AS IDENTITY, account_id uuid DEFAULT gen_random_uuid());
CREATE TABLE user_users (user_id int PRIMARY KEY, parent_user_id int);
INSERT INTO app_found VALUES (7);
ANALYZE found, app_found;
EXECUTE lint;
SELECT detail FROM dbctx_lint('{fks}') WHERE object = 'fks.found.user_id';
-- as the house deletes
SELECT dbctx_set_rule('foreign_key_action', 'warn', '{"on_delete": "SET NULL"}');
EXECUTE lint;
SELECT dbctx_set_rule('foreign_key_action', 'off');
EXECUTE fix \gexec
EXECUTE lint;
SELECT dbctx_set_rule('foreign_key_missing', 'off');
DROP TABLE found, app_found;

--
-- foreign_key_action
--
SELECT dbctx_set_rule('foreign_key_action', 'warn', '{"on_delete": "CASCADE"}');
CREATE TABLE acts (id int PRIMARY KEY, a int REFERENCES users ON DELETE CASCADE, b int CONSTRAINT "b ""fk""" REFERENCES users ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED,
	c int REFERENCES users ON DELETE SET NULL, d int, e int);
ALTER TABLE acts ADD FOREIGN KEY (d) REFERENCES users MATCH FULL NOT VALID, ADD FOREIGN KEY (e) REFERENCES users ON DELETE RESTRICT;
-- rows may be there that it would take along
EXECUTE lint;
ANALYZE acts;
EXECUTE lint;
EXECUTE fix \gexec
EXECUTE lint;
SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'acts'::regclass AND contype = 'f' ORDER BY conname;
-- what can't be is not asked for
SELECT dbctx_set_rule('foreign_key_action', 'warn', '{"on_delete": "SET NULL"}');
ALTER TABLE acts ALTER a SET NOT NULL, ALTER b SET NOT NULL, ALTER c SET NOT NULL;
EXECUTE lint;
SELECT dbctx_set_rule('foreign_key_action', 'warn', '{"on_delete": "SET DEFAULT"}');
ALTER TABLE acts ALTER a SET DEFAULT 1;
EXECUTE lint;
SELECT dbctx_set_rule('foreign_key_action', 'warn', '{"on_delete": "NO ACTION"}');
SELECT message, fix FROM dbctx_lint('{fks}') WHERE rule LIKE 'foreign\_key%';
SELECT dbctx_set_rule('foreign_key_action', 'warn', '{"on_delete": "DELETE"}');

-- dropped by somebody who means it; the guard says it of new columns alone
DELETE FROM dbctx.rule;
SELECT dbctx_set_rule('foreign_key_missing', 'warn');
SELECT dbctx_guard('warn') IS NOT NULL AS on;
CREATE TABLE logins (id int PRIMARY KEY, user_id int REFERENCES users, at date);
ALTER TABLE logins DROP CONSTRAINT logins_user_id_fkey;
ALTER TABLE logins ADD product_variant_id int;
CREATE TABLE logouts (id int PRIMARY KEY, user_id int);
SELECT object, message FROM dbctx_lint('{fks}') WHERE object ~ 'log(in|out)s' ORDER BY 1;
SELECT dbctx_guard('off');

RESET search_path;
SET client_min_messages = warning;
DROP SCHEMA fks CASCADE;
DELETE FROM dbctx.rule;
