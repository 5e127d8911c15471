-- rules timestamps_missing, timestamp_type, updated_at_trigger
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS dbctx;
RESET client_min_messages;
\pset null '-'
CREATE SCHEMA stamps;
SET search_path = stamps;
PREPARE lint AS SELECT rule, object, message, hint, fix FROM dbctx_lint('{stamps}') WHERE rule ~ '^(timestamp|updated)';
PREPARE fix AS SELECT fix FROM dbctx_lint('{stamps}') WHERE fix IS NOT NULL AND rule ~ '^(timestamp|updated)';

CREATE TABLE users (id int PRIMARY KEY, created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP);
CREATE TABLE tags (id int PRIMARY KEY, created_at timestamptz NOT NULL DEFAULT transaction_timestamp(), updated_at timestamptz NOT NULL DEFAULT now());
-- those that only join have none
CREATE TABLE tags_users (tag_id int REFERENCES tags, user_id int REFERENCES users, PRIMARY KEY (tag_id, user_id));
CREATE TABLE user_tags (id int PRIMARY KEY, tag_id int REFERENCES tags, user_id int REFERENCES users, UNIQUE (tag_id, user_id));
EXECUTE lint;

--
-- timestamps_missing
--
SELECT dbctx_set_rule('timestamps_missing', 'warn', '{"created": "created_at timestamptz NOT NULL DEFAULT now()", "updated": "updated_at timestamptz NOT NULL DEFAULT now()"}');
EXECUTE lint;
CREATE TABLE notes (id int PRIMARY KEY);
INSERT INTO notes VALUES (1);
CREATE TABLE half (id int PRIMARY KEY, "insertedAt" date);
CREATE TABLE flags (created_at bool, updated_at text);
EXECUTE lint;
EXECUTE fix \gexec
EXECUTE lint;
DROP TABLE flags;
-- one of the two alone, by name alone
SELECT dbctx_set_rule('timestamps_missing', 'warn', '{"created": "created_at"}');
CREATE TABLE bare (id int PRIMARY KEY);
EXECUTE lint;
-- with NOT NULL and no default an empty table can have it
SELECT dbctx_set_rule('timestamps_missing', 'warn', '{"created": "\"createdAt\" timestamp(3) NOT NULL"}');
ANALYZE bare;
EXECUTE lint;
EXECUTE fix \gexec
EXECUTE lint;
-- a large table is not written anew
SET dbctx.large_table_rows = 1;
CREATE TABLE large (id int);
INSERT INTO large SELECT generate_series(1, 10);
ANALYZE large;
SELECT dbctx_set_rule('timestamps_missing', 'warn', '{"created": "created_at timestamptz DEFAULT clock_timestamp()"}');
EXECUTE lint;
SELECT dbctx_set_rule('timestamps_missing', 'warn', '{"created": "created_at timestamptz DEFAULT now()"}');
EXECUTE lint;
RESET dbctx.large_table_rows;
SELECT dbctx_set_rule('timestamps_missing', 'off');
DROP TABLE large, bare, half, notes;

--
-- timestamp_type
--
SELECT dbctx_set_rule('timestamp_type', 'warn', '{"created": "created_at timestamp with time zone not null default now()", "updated": "updated_at timestamptz"}');
EXECUTE lint;
CREATE TABLE a_name (created timestamptz NOT NULL DEFAULT now());
CREATE TABLE a_taken (created timestamptz NOT NULL DEFAULT now(), created_at text);
CREATE TABLE a_type (created_at timestamp NOT NULL DEFAULT now(), updated_at date);
CREATE TABLE a_precision (created_at timestamptz(3) NOT NULL DEFAULT now());
CREATE TABLE a_null (created_at timestamptz DEFAULT now());
CREATE TABLE a_default (created_at timestamptz NOT NULL);
CREATE TABLE a_constant (created_at timestamptz NOT NULL DEFAULT '2026-01-01Z');
CREATE TABLE a_sum (created_at timestamptz NOT NULL DEFAULT now() + interval '1 day');
CREATE TABLE a_used (created_at timestamp);
INSERT INTO a_used VALUES (NULL);
CREATE TABLE a_viewed (created_at timestamp NOT NULL DEFAULT now());
CREATE VIEW a_view AS SELECT created_at FROM a_viewed;
SET timezone = 'UTC';
ANALYZE;
EXECUTE lint;
EXECUTE fix \gexec
EXECUTE lint;
-- what is not said is not asked for
SELECT dbctx_set_rule('timestamp_type', 'warn', '{"created": "created_at"}');
EXECUTE lint;
-- a default in UTC; a time zone where the others have none is let pass
CREATE TABLE a_null_date (created_at date);
SELECT dbctx_set_rule('timestamp_type', 'warn', '{"created": "created_at timestamp DEFAULT timezone(''utc'', now())"}');
SELECT object, message, hint, fix FROM dbctx_lint('{stamps}') WHERE rule ~ '^(timestamp|updated)' AND object LIKE '%a\_null%' OR object LIKE '%a\_sum%' OR object LIKE '%viewed%';
-- nonsense equals nothing
SELECT dbctx_set_rule('timestamp_type', 'warn', '{"created": "", "updated": "updated_at (\"''"}');
EXECUTE lint;
SELECT dbctx_set_rule('timestamp_type', 'off');
-- another column says when a row was made; a record of deletions copies it
CREATE TABLE b_granted (granted_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE b_applied (id text PRIMARY KEY, applied_at timestamptz NOT NULL);
CREATE TABLE b_records (created_at timestamptz NOT NULL, deleted_at timestamptz NOT NULL);
SELECT dbctx_set_rule('timestamp_type', 'warn', '{"created": "created_at timestamptz NOT NULL DEFAULT now()"}');
SELECT dbctx_set_rule('timestamps_missing', 'warn', '{"created": "created_at timestamptz NOT NULL DEFAULT now()"}');
SELECT object, message FROM dbctx_lint('{stamps}') WHERE object LIKE 'stamps.b\_%';
SELECT dbctx_set_rule('timestamp_type', 'off');
SELECT dbctx_set_rule('timestamps_missing', 'off');
DROP TABLE b_granted, b_applied, b_records;
DROP TABLE a_name, a_taken, a_type, a_precision, a_null, a_null_date, a_default, a_constant, a_sum, a_used;
DROP TABLE a_viewed CASCADE;

--
-- updated_at_trigger
--
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.updated_at = now(); RETURN NEW; END';
CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE FUNCTION set_timestamp() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER touch BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch();
SELECT dbctx_set_rule('updated_at_trigger', 'warn', '{"function": "touch()"}');
CREATE TABLE other_touch (updated_at timestamptz);
CREATE TRIGGER keep BEFORE UPDATE ON other_touch FOR EACH ROW EXECUTE FUNCTION set_timestamp();
CREATE TABLE audited (updated_at timestamptz);
CREATE TRIGGER audit BEFORE UPDATE ON audited FOR EACH ROW EXECUTE FUNCTION audit();
CREATE TABLE too_late (updated_at timestamptz);
CREATE TRIGGER set_updated_at AFTER UPDATE ON too_late FOR EACH ROW EXECUTE FUNCTION touch();
CREATE TABLE asleep (updated_at timestamptz);
CREATE TRIGGER touch BEFORE UPDATE ON asleep FOR EACH ROW EXECUTE FUNCTION touch();
ALTER TABLE asleep DISABLE TRIGGER touch;
CREATE TABLE unstamped (created_at timestamptz);
EXECUTE lint;
EXECUTE fix \gexec
EXECUTE lint;
-- a column that the function doesn't know gets no trigger
SELECT dbctx_set_rule('timestamp_type', 'off', '{"updated": "updated_at timestamptz"}');
SELECT dbctx_set_rule('timestamps_missing', 'warn', '{"updated": "updated_at timestamptz"}');
CREATE TABLE modified (modified_on timestamptz);
SELECT object, message, fix FROM dbctx_lint('{stamps}') WHERE rule = 'updated_at_trigger' AND object LIKE '%modified%';
SELECT dbctx_set_rule('timestamps_missing', 'off');
-- the house's function isn't there
SELECT dbctx_set_rule('updated_at_trigger', 'warn', '{"function": "trigger moddatetime()"}');
SELECT object, message, hint, fix FROM dbctx_lint('{stamps}') WHERE rule ~ '^(timestamp|updated)' AND object LIKE '%modified%';
-- any function, none at all
SELECT dbctx_set_rule('updated_at_trigger', 'warn');
EXECUTE lint;
SELECT dbctx_set_rule('updated_at_trigger', 'warn', '{"function": "none"}');
EXECUTE lint;

-- a name that the house's own case contradicts is not asked for
DELETE FROM dbctx.rule;
SELECT dbctx_set_rule('timestamp_type', 'warn', '{"updated": "\"updatedAt\" timestamp(3) NOT NULL"}');
CREATE TABLE runs (id int PRIMARY KEY, updated_at timestamptz NOT NULL);
SELECT object FROM dbctx_lint('{stamps}') WHERE object ~ 'runs';
SELECT dbctx_set_rule('name_case', 'warn', '{"columns": "snake_case"}');
SELECT object FROM dbctx_lint('{stamps}') WHERE object ~ 'runs';
-- nor is a new name where several tables get it at once: the house changes
DELETE FROM dbctx.rule;
SELECT dbctx_set_rule('timestamp_type', 'warn', '{"updated": "updated timestamptz"}');
CREATE TABLE way_1 (updated timestamptz); CREATE TABLE way_2 (updated timestamptz);
CREATE TABLE way_3 (updated timestamptz); CREATE TABLE way_4 (updated timestamptz);
SET client_min_messages = error;
SELECT count(dbctx_guard('warn'));
RESET client_min_messages;
BEGIN;
ALTER TABLE way_1 RENAME updated TO updated_at;
ALTER TABLE way_2 RENAME updated TO updated_at;
ALTER TABLE way_3 RENAME updated TO updated_at;
COMMIT;
ALTER TABLE way_4 RENAME updated TO updated_at;
SELECT count(dbctx_guard('off'));

RESET search_path;
SET client_min_messages = warning;
DROP SCHEMA stamps CASCADE;
DELETE FROM dbctx.rule;
