-- rule join_table_shape
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS dbctx;
RESET client_min_messages;
\pset null '-'
CREATE SCHEMA joins;
SET search_path = joins;
PREPARE lint AS SELECT object, message, hint, fix FROM dbctx_lint('{joins}') WHERE rule LIKE 'join%';
PREPARE fix AS SELECT fix FROM dbctx_lint('{joins}') WHERE fix IS NOT NULL AND rule LIKE 'join%';

CREATE TABLE a (id int PRIMARY KEY);
CREATE TABLE b (id int PRIMARY KEY);
CREATE TABLE pair (a_id int REFERENCES a, b_id int REFERENCES b, PRIMARY KEY (b_id, a_id));
CREATE TABLE own_id (id int PRIMARY KEY, a_id int REFERENCES a, b_id int REFERENCES b, UNIQUE (a_id, b_id));
CREATE TABLE unique_pair (a_id int NOT NULL REFERENCES a, "b ""id""" int NOT NULL REFERENCES b, UNIQUE ("b ""id""", a_id));
CREATE TABLE nullable_pair (a_id int REFERENCES a, b_id int REFERENCES b, UNIQUE (a_id, b_id));
CREATE TABLE no_key (a_id int REFERENCES a, b_id int REFERENCES b);
CREATE TABLE "_AToB" ("A" int REFERENCES a, "B" int REFERENCES b, UNIQUE ("A", "B"));
-- more than a join, or none at all
CREATE TABLE payload (a_id int REFERENCES a, b_id int REFERENCES b, note text, PRIMARY KEY (a_id, b_id));
CREATE TABLE thing (id int PRIMARY KEY, a_id int REFERENCES a, b_id int REFERENCES b);
CREATE TABLE one_each (a_id int UNIQUE REFERENCES a, b_id int REFERENCES b);
EXECUTE lint;
SELECT dbctx_set_rule('join_table_shape', 'warn');
EXECUTE lint;
SELECT dbctx_set_rule('join_table_shape', 'warn', '{"key": "pair"}');
EXECUTE lint;
ANALYZE no_key;
EXECUTE fix \gexec
EXECUTE lint;
-- a key that is missing is told once
SELECT dbctx_set_rule('primary_key_missing', 'warn');
SELECT rule, object, hint, fix FROM dbctx_lint('{joins}') WHERE rule ~ '^(join|primary)';
SELECT dbctx_set_rule('primary_key_missing', 'off');
SELECT dbctx_set_rule('join_table_shape', 'warn', '{"key": "own id"}');
EXECUTE lint;
SELECT dbctx_set_rule('join_table_shape', 'warn', '{"key": "unique pair"}');
CREATE TABLE no_key_2 (a_id int REFERENCES a, b_id int REFERENCES b);
ANALYZE no_key_2;
EXECUTE lint;
EXECUTE fix \gexec
SELECT * FROM dbctx_lint('{joins}') WHERE object = 'joins.no_key_2';
SELECT dbctx_set_rule('join_table_shape', 'warn', '{"key": "none"}');
EXECUTE lint;
SELECT dbctx_set_rule('join_table_shape', 'warn', '{"key": "prisma"}');
SELECT message FROM dbctx_lint('{joins}') WHERE rule LIKE 'join%' AND object LIKE '%pair';

RESET search_path;
SET client_min_messages = warning;
DROP SCHEMA joins CASCADE;
DELETE FROM dbctx.rule;
