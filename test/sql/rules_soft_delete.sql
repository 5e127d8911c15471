-- rules soft_delete_missing, soft_delete_unique
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS dbctx;
RESET client_min_messages;
\pset null '-'
CREATE SCHEMA soft;
SET search_path = soft;
PREPARE lint AS SELECT rule, object, message, hint, fix FROM dbctx_lint('{soft}') WHERE rule LIKE 'soft%';
PREPARE fix AS SELECT fix FROM dbctx_lint('{soft}') WHERE fix IS NOT NULL AND rule LIKE 'soft%';

CREATE TABLE users (id int PRIMARY KEY, deleted_at timestamptz);
CREATE TABLE tags (id int PRIMARY KEY, deleted_at timestamptz);
CREATE TABLE tags_users (tag_id int REFERENCES tags, user_id int REFERENCES users, PRIMARY KEY (tag_id, user_id));
EXECUTE lint;

--
-- soft_delete_missing
--
SELECT dbctx_set_rule('soft_delete_missing', 'warn', '{"column": "deleted_at timestamptz"}');
EXECUTE lint;
CREATE TABLE notes (id int);
INSERT INTO notes VALUES (1);
CREATE TABLE archived (id int, archived_at timestamptz);
CREATE TABLE record (id int, deleted_at timestamptz NOT NULL);
CREATE TABLE flagged (id int, is_deleted bool NOT NULL DEFAULT false);
CREATE TABLE zoneless (id int, deleted_at timestamp);
CREATE TABLE indexed (id int, removed_at timestamptz, deleted bool);
CREATE INDEX ON indexed (id) WHERE NOT deleted;
CREATE TYPE status AS ENUM ('new', 'deleted');
CREATE TABLE labelled (id int, status status);
ANALYZE flagged, zoneless, indexed;
EXECUTE lint;
EXECUTE fix \gexec
EXECUTE lint;
-- only those that have one
SELECT dbctx_set_rule('soft_delete_missing', 'warn', '{"column": "deleted_at timestamptz", "required": false}');
EXECUTE lint;
-- the house's own may be a weak one, a flag, an epoch, a label
SELECT dbctx_set_rule('soft_delete_missing', 'warn', '{"column": "archived_at timestamptz", "required": false}');
SELECT object FROM dbctx_lint('{soft}') WHERE rule LIKE 'soft%' AND object LIKE '%archived%';
SELECT dbctx_set_rule('soft_delete_missing', 'warn', '{"column": "is_deleted boolean NOT NULL DEFAULT false"}');
EXECUTE lint;
SELECT dbctx_set_rule('soft_delete_missing', 'warn', '{"column": "status status = ''deleted''"}');
EXECUTE lint;
SELECT dbctx_set_rule('soft_delete_missing', 'off');

--
-- soft_delete_unique
--
SELECT dbctx_set_rule('soft_delete_unique', 'warn');
EXECUTE lint;
CREATE TABLE accounts (id int PRIMARY KEY, email text UNIQUE, name text, code int, deleted_at timestamptz);
CREATE UNIQUE INDEX accounts_lower_idx ON accounts (lower(name));
CREATE UNIQUE INDEX accounts_code_idx ON accounts (code) WHERE code > 0;
CREATE UNIQUE INDEX accounts_desc_idx ON accounts (code DESC);
-- these heed the mark
CREATE UNIQUE INDEX ON accounts (email) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX ON accounts (email, deleted_at);
CREATE INDEX ON accounts (name);
-- a foreign key points to it
CREATE TABLE plans (id int PRIMARY KEY, code text UNIQUE, is_deleted bool);
CREATE TABLE subscriptions (id int PRIMARY KEY, plan_code text REFERENCES plans (code));
CREATE TABLE epochs (id int PRIMARY KEY, code text, delete_at bigint NOT NULL DEFAULT 0, CONSTRAINT once UNIQUE (code));
-- no mark, no rule
CREATE TABLE unmarked (id int PRIMARY KEY, code text UNIQUE);
ANALYZE accounts, plans, epochs;
EXECUTE lint;
EXECUTE fix \gexec
EXECUTE lint;
-- a table that is in use gets a hint
INSERT INTO epochs VALUES (1, 'a');
DROP INDEX once;
CREATE UNIQUE INDEX "once ""more""" ON epochs (code);
ANALYZE epochs;
EXECUTE lint;

RESET search_path;
SET client_min_messages = warning;
DROP SCHEMA soft CASCADE;
DELETE FROM dbctx.rule;
