-- dbctx_check(): how a script is taken apart, and what comes of it
CREATE EXTENSION dbctx;
SET client_min_messages = warning;
CREATE SCHEMA check_sql;
SET search_path = check_sql;

-- what there is to see in most tests
CREATE FUNCTION checked(script text, OUT at text, OUT severity text, OUT rule text, OUT message text, OUT hint text)
RETURNS SETOF record STABLE LANGUAGE sql BEGIN ATOMIC
	SELECT format('%s %s:%s', coalesce(c.statement, 0), c.line, c.col), c.severity, c.rule, c.message, c.hint
	FROM dbctx_check(script, 0) WITH ORDINALITY c ORDER BY ordinality;
END;

-- nothing to say
SELECT * FROM dbctx_check(NULL);
SELECT * FROM dbctx_check('');
SELECT * FROM dbctx_check(E' ; ;\n-- nothing\n/* at all */ ;');
SELECT * FROM dbctx_check('SELECT 1; SELECT 2');
SELECT * FROM dbctx_check('SELECT 1', NULL);
SELECT * FROM dbctx_check('SELECT 1', -1);

-- the example that all of this is for
CREATE TABLE users (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), email text);
CREATE TABLE user_preferences (id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	user_id uuid NOT NULL REFERENCES users, theme text, settings jsonb);
CREATE TABLE orders (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), user_id uuid REFERENCES users, payload jsonb);
CREATE TABLE events (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), data jsonb);
SELECT count(*) > 0 FROM dbctx_adopt('block', 0.9, '{check_sql}');
SELECT statement, line, col, severity, rule, object, message, detail, hint, fix
FROM dbctx_check('ALTER TABLE users ADD COLUMN preferences JSON;') \gx
SELECT * FROM dbctx_check($$
CREATE TABLE invoices (
	id bigint PRIMARY KEY,
	user_id uuid REFERENCES users
);
ALTER TABLE invoices ADD COLUMN note text;
SELECT emial FROM users;$$) \gx
-- it was not run
SELECT to_regclass('invoices'), count(*) FROM pg_attribute WHERE attrelid = 'users'::regclass AND attnum > 0 GROUP BY 1;
DELETE FROM dbctx.rule;

-- one error does not hide the next
SELECT * FROM checked($$SELECT 1;
SELCT 2;
SELECT a FORM t; CREATE TABEL t (a int);
CREATE TABLE t (a int b int);
CREATE TABLE t (a int, b int,);
CREATE TABLE t (a int, b int;
ALTER TABLE users ADD note text)
;
INSERT users VALUES (1);
SELECT 1
SELECT 2;
UPDATE users SET WHERE;
$$);

-- what isn't closed ends where it was most likely meant to
SELECT n, c.* FROM unnest(ARRAY['SELECT ''it''''s', 'SELECT "a', 'SELECT 1 /* a comment; /* in */ it', 'SELECT $x$ a body',
	'SELECT E''\''', 'SELECT ((1', 'CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1',
	'CREATE RULE r AS ON INSERT TO users DO ALSO (SELECT 1; SELECT 2', 'SELECT CASE WHEN', 'COPY users FROM stdin']) WITH ORDINALITY u (script, n),
	checked(script || E';\nSELCT 1;\nSELECT 1;\nSELCT 2') c ORDER BY n;
SELECT * FROM checked($$SELECT 'never closed;
SELCT 1;
SELECT 'a', "b;
SELCT 2;
SELECT 1;$$);
-- a quote too many swallows the ends of lines, but not for long
SELECT * FROM checked($$INSERT INTO users (email) VALUES ('it's');
SELCT 1;
SELECT 'fine';
SELECT 'fine', 'too';
SELCT 2;$$);
SELECT * FROM checked($$SELCT ' a string
with an end of a line;
within';
SELCT 2;$$);

-- semicolons that end nothing
SELECT * FROM checked($$
CREATE FUNCTION f(a int) RETURNS int BEGIN ATOMIC
	SELECT CASE WHEN a > 1 THEN CASE a WHEN 2 THEN 1 END ELSE 3 END;
	SELECT 2;
END;
CREATE OR REPLACE PROCEDURE p() BEGIN ATOMIC END;
CREATE FUNCTION g() RETURNS int LANGUAGE plpgsql AS $f$ BEGIN PERFORM ';'; RETURN 1; END $f$;
CREATE RULE r AS ON INSERT TO users DO ALSO (DELETE FROM orders WHERE false; DELETE FROM events WHERE false);
SELECT ';', E'\';', ";" FROM (SELECT 1 AS ";") s -- ;
, (SELECT 1 /* ; /* ; */ ; */) s2;
BEGIN; SELECT 1; END;
SELCT 1;$$);
SET standard_conforming_strings = off;
SELECT * FROM checked(E'SELECT \'\\\' ; \'; SELCT 1;');
RESET standard_conforming_strings;

-- psql
SELECT * FROM checked($$\echo it's "not SQL
\set x 'a b' \\ SELCT 1;
SELECT 1 \gset
SELCT 2 \g
SELCT 3 \; SELCT 4;
SELECT 1 \echo gap's
	, 2;
\if :{?x}
\i other.sql
\endif
SELECT 'a\'; SELCT 5;
\copy users from stdin
it's;
\.
\copy users to 'x'
SELECT 'DROP TABLE t' \gexec
SELCT 6$$);
SELECT * FROM checked($$SELECT :x, :'y' FROM :"z" WHERE a = :1;
SELECT (ARRAY[1,2,3])[1:2], '1'::int;
SELECT (ARRAY[1,2,3])[1 :x];
INSERT INTO users (email) VALUES (:'mail');
SELCT 1;$$);
-- what is made under a variable's name may be anything
SELECT * FROM checked($$CREATE TABLE :name (a int); SELECT * FROM there;$$);
SELECT * FROM checked($$CREATE TABLE t (a text DEFAULT :'value'); SELECT a, b FROM t;$$);

-- data of COPY
SELECT * FROM checked(E'COPY users (id, email) FROM stdin;\n1\tit''s\n2\t$x$;\n\\.\nSELCT 1;\n'
	'COPY users FROM STDIN WITH (FORMAT csv); -- data follow\r\n"a\r\n\\.\r\nSELCT 2;\n'
	'COPY users FROM ''file'';\nSELCT 3;\nCOPY users TO stdout;\nSELCT 4;\nCOPY users FROM stdin;\nno end;\nSELCT 5;');

-- positions are those of the script, in characters
SELECT * FROM checked(E'SELECT ''\u00e4\u00f6\u00fc\U0001F600'', selct 1;\r\n\tSELCT 2;\n\n\u00e4 \u00f6;');

-- long names
SELECT * FROM checked(format('CREATE TABLE %s (a int, %s int); SELECT 1 AS "%s";',
	repeat('abcdefghij', 7), repeat('x', 63), repeat('""', 64)));

-- errors of the grammar that aren't about syntax, and those of the scanner
SELECT * FROM checked($$CREATE TABLE t (a int, CHECK (a > 0) DEFERRABLE);
SELECT 1e; SELECT ""; SELECT U&'\xyz'; SELECT E'\u00zz'; SELECT 'a' 'b'; SELCT 1;$$);
SELECT * FROM checked('SELECT ' || repeat('(', 20000) || repeat(')', 20000) || '; SELCT 1;');
SELECT at, rule FROM checked('SELECT ' || repeat('1 + ', 300000) || '1; SELCT 1;');

-- a comment that takes findings off
SELECT statement, line, col, severity, rule, message, detail, hint FROM dbctx_check($$-- dbctx:ignore syntax_error: we know
SELCT 1;
SELCT 2; -- dbctx:ignore syntax_error : behind it
SELCT 3; /* dbctx:ignore syntax_error: before the next */ SELCT 4;
SELCT /* dbctx:ignore syntax_error, drop_table: within */ 5;
-- dbctx:ignore syntax_error
SELCT 6;
-- dbctx:ignore syntax_eror: misspelt
SELCT 7;
-- dbctx:ignore drop_table:public.x, syntax_error:public.x: another object
SELCT 8;
/* dbctx:ignore syntax_error:
   several
   lines */
SELCT 9;
-- dbctx:ignore
SELECT 'dbctx:ignore syntax_error: in a string', '-- dbctx:ignore x: y';
-- dbctx:ignore : only a reason
-- just a word about dbctx:ignore syntax_error: nothing
-- dbctx:ignore syntax_error: at the end$$, 0);
SELECT severity, rule, object FROM dbctx_check($$
-- dbctx:ignore name_unknown:nonesuch: made by the operators
SELECT * FROM nonesuch;
-- dbctx:ignore drop_column:check_sql.users.email: empty
ALTER TABLE users DROP COLUMN email;
$$, 0);
-- it takes nothing off the guard
INSERT INTO users (email) SELECT 'a' FROM generate_series(1, 10);
SELECT dbctx_guard('block') IS NOT NULL;
\set VERBOSITY terse
-- dbctx:ignore drop_column: it has been said
ALTER TABLE users /* dbctx:ignore drop_column: within */ DROP COLUMN email;
\set VERBOSITY default
SELECT severity, detail FROM dbctx_check('ALTER TABLE users /* dbctx:ignore drop_column: within */ DROP COLUMN email', 0);
SELECT dbctx_guard('off');

-- a column that is dropped and made anew is one finding, as for the guard
SELECT * FROM checked('ALTER TABLE users DROP COLUMN email; ALTER TABLE users ADD COLUMN email varchar(20);');
SELECT * FROM checked('BEGIN; ALTER TABLE users DROP COLUMN email, ADD COLUMN email varchar(20); COMMIT');

-- levels, exemptions
SELECT dbctx_set_rule('syntax_error', 'warn');
SELECT * FROM checked('SELCT 1');
SELECT dbctx_set_rule('syntax_error', 'off');
SELECT * FROM checked('SELCT 1');
SELECT dbctx_set_rule('syntax_error', 'default');

-- in any state of a transaction, with messages of the server held back
RESET client_min_messages;
BEGIN READ ONLY;
SELECT * FROM checked(format('CREATE TABLE %s (a int); SELCT 1', repeat('x', 70)));
SHOW client_min_messages;
ROLLBACK;
SET standard_conforming_strings = off;
SELECT * FROM checked(E'SELECT \'a\\\\b\'; SELCT 1');
RESET standard_conforming_strings;
-- no lock is left of it
BEGIN;
SELECT count(*) FROM dbctx_check('SELECT * FROM users; ALTER TABLE orders ADD x int; SELECT * FROM orders; UPDATE events SET data = NULL WHERE id IS NULL');
SELECT relation::regclass, mode FROM pg_locks WHERE pid = pg_backend_pid() AND relation IN ('users'::regclass, 'orders'::regclass, 'events'::regclass);
ROLLBACK;

-- what a role may not see does not stop it
CREATE ROLE regress_dbctx_check;
SET ROLE regress_dbctx_check;
SELECT statement, severity, rule, object FROM dbctx_check('SELECT * FROM check_sql.users; SELCT 1');
RESET ROLE;
DROP ROLE regress_dbctx_check;

SET client_min_messages = warning;
DROP SCHEMA check_sql CASCADE;
DROP EXTENSION dbctx;
