-- Rules about the names of indexes and constraints
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS dbctx;
RESET client_min_messages;
SELECT count(dbctx_set_rule(name, 'off')) FROM dbctx_rules() WHERE family = 'context';
CREATE FUNCTION found(rule text) RETURNS TABLE (object text, message text, hint text, fix text)
LANGUAGE sql AS $$SELECT object, message, hint, fix FROM dbctx_lint() l WHERE l.rule = found.rule$$;
CREATE SCHEMA o;
SET search_path = o, public;

CREATE TABLE users (id int PRIMARY KEY, email text, name text, team int, age int);
CREATE TABLE orders (id int CONSTRAINT pk_orders PRIMARY KEY, user_id int REFERENCES users, buyer int CONSTRAINT buyer_ref REFERENCES users,
	total int CHECK (total > 0), CONSTRAINT positive CHECK (total > 1), CHECK (total > user_id), code text UNIQUE, other text CONSTRAINT only_once UNIQUE);
CREATE INDEX ON users (email);
CREATE INDEX ON users (email);
CREATE INDEX idx_users_name ON users (name);
CREATE INDEX user_team ON users (team);
CREATE INDEX ON users (lower(email));
CREATE INDEX users_grown_up_idx ON users (age) WHERE age > 17;
CREATE UNIQUE INDEX one_email ON users (email);
CREATE INDEX "IDX_97672ac88f789774dd47f7c8be" ON users (email);
CREATE INDEX users_name_1a2b3c4d_like ON users (name text_pattern_ops);
CREATE INDEX users_name_idx_like ON users (name text_pattern_ops);

\echo # nothing is set: nothing is said
SELECT dbctx_set_rule('index_name', 'warn'); SELECT dbctx_set_rule('constraint_name', 'warn');
SELECT count(*) FROM dbctx_lint();
\echo # names as the server makes them
SELECT dbctx_set_rule('index_name', 'warn', '{"index": "{table}_{columns}_idx", "unique_index": ["{table}_{columns}_key", "{table}_{columns}_unique"]}');
SELECT * FROM found('index_name');
SELECT dbctx_set_rule('constraint_name', 'warn', '{"primary_key": "{table}_pkey", "unique": "{table}_{columns}_key", "foreign_key": "{table}_{columns}_fkey", "check": "{table}_{columns}_check"}');
SELECT * FROM found('constraint_name');
SELECT fix FROM dbctx_lint() WHERE fix IS NOT NULL \gexec
SELECT object, message FROM dbctx_lint();

\echo # other patterns
SELECT dbctx_set_rule('index_name', 'warn', '{"index": ["idx_{table}_{columns}", "{table}_*"]}');
SELECT dbctx_set_rule('constraint_name', 'warn', '{"foreign_key": "fk_{table}_{parent}_{key}", "primary_key": "pk_{table}"}');
SELECT object, message, fix FROM dbctx_lint();
SELECT dbctx_set_rule('constraint_name', 'warn', '{"foreign_key": ["FK_{hash}", "{table}_{columns}_fkey"], "check": ["{nonsense", "}", "*"]}');
SELECT object, message, fix FROM dbctx_lint();

\echo # in the guard: the indexes of a renamed table are left in peace, a new one is not
SELECT dbctx_set_rule('index_name', 'warn', '{"index": "{table}_{columns}_idx"}');
SELECT dbctx_set_rule('constraint_name', 'off');
SELECT dbctx_guard('warn') IS NOT NULL AS on;
ALTER TABLE users RENAME TO accounts;
CREATE INDEX accounts_team ON accounts (team);
CREATE INDEX accounts_team_idx ON orders (total);
CREATE TABLE notes (id int, title text);
BEGIN;
CREATE TABLE items (id int, label text);
CREATE INDEX notes_label_idx ON items (label);
COMMIT;
\echo # the name is taken, or too long
CREATE INDEX orders_code ON orders (code);
CREATE INDEX orders_code_idx ON orders (code, total);
CREATE TABLE a_table_with_a_name_that_is_rather_long (a_column_with_a_name_that_is_long_too int);
CREATE INDEX ON a_table_with_a_name_that_is_rather_long (a_column_with_a_name_that_is_long_too);
CREATE INDEX i ON a_table_with_a_name_that_is_rather_long (a_column_with_a_name_that_is_long_too);
SELECT object, fix FROM found('index_name');
SELECT dbctx_guard('off');

\echo # other methods, and the keys of several columns
SELECT dbctx_set_rule('index_name', 'warn', '{"index": "{table}_{columns}_idx"}');
SELECT dbctx_set_rule('constraint_name', 'warn', '{"primary_key": "{table}_pkey"}');
CREATE TABLE words (id int, at int, list int[], CONSTRAINT words_id_at_pk PRIMARY KEY (id, at));
CREATE TABLE texts (id int CONSTRAINT texts_id_pk PRIMARY KEY, at int, to_me int);
CREATE TABLE rows (id int, at int, CONSTRAINT my_rows PRIMARY KEY (id, at));
CREATE INDEX words_list_array_idx ON words USING gin (list);
CREATE INDEX words_gin ON words USING gin (list);
CREATE INDEX texts_at_fast_idx ON texts (at);
SELECT object FROM found('index_name') WHERE object ~ '(words|texts)_' ORDER BY 1;
SELECT object FROM found('constraint_name') WHERE object ~ '(words|texts|rows)' ORDER BY 1;

\echo # names that want out
CREATE TABLE U&"t\000A%s""" (U&"c;\000A'" int);
CREATE INDEX U&"i\000A%n" ON U&"t\000A%s""" (U&"c;\000A'");
SELECT * FROM found('index_name') WHERE object ~ '000A';
SELECT count(dbctx_set_rule(name, 'default')) FROM dbctx_rules() WHERE family = 'context' OR name ~ '^(index|constraint)_name$';
SET search_path = public;
SET client_min_messages = warning;
DROP SCHEMA o CASCADE;
DROP FUNCTION found;
