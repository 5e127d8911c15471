-- dbctx_check_report(): the same findings in each format
CREATE EXTENSION dbctx;
CREATE TABLE report_users (id int PRIMARY KEY, email text);
\set sql 'SELCT 1;\n-- dbctx:ignore name_unknown: made by hand\nSELECT emial FROM report_users;\nCREATE TABLE t (a int);\n  ALTER TABLE t ADD aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggggggggg int;'

SELECT dbctx_check_report(:'sql');
SELECT dbctx_check_report(:'sql', 'text', 'migrations/1.sql', 0);
SELECT dbctx_check_report(:'sql', 'json', 'a "b".sql');
SELECT jsonb_pretty(dbctx_check_report(:'sql', 'sarif', 'a b.sql')::jsonb - '$schema' #- '{runs,0,tool}');
SELECT regexp_replace(dbctx_check_report(:'sql', 'junit', 'a<b>.sql'), 'timestamp="[-0-9T:]+"', 'timestamp="..."');

-- nothing found
SELECT dbctx_check_report('SELECT 1'), dbctx_check_report(''), dbctx_check_report(NULL) IS NULL;
SELECT dbctx_check_report('SELECT 1', 'json');
SELECT dbctx_check_report('SELECT 1', 'sarif')::jsonb #> '{runs,0,results}';
SELECT dbctx_check_report('SELECT 1', 'junit') ~ '<testcase name="dbctx_check" classname="script" time="0"/>';

-- several files in one script
SELECT dbctx_check_report(E'SELCT 1;\n-- dbctx:file b.sql\nSELECT 1;\n  SELCT 2;\n--  dbctx:file c/\u00e4.sql\nSELCT 3;\nSELECT ''-- dbctx:file d.sql\n'';\nSELCT 4;', file => 'a.sql');
SELECT dbctx_check_report(E'-- dbctx:file \nSELCT 1;', file => 'a.sql');

-- arguments
SELECT dbctx_check_report('SELCT 1', NULL, NULL, NULL);
SELECT dbctx_check_report('SELECT 1', 'xml');
SELECT dbctx_check_report('SELECT 1', probe_ms => -1);

-- nothing leaves its line, or moves the cursor
SELECT dbctx_check_report(E'SELCT "\x1b[31m\r\n";', file => E'a\nb\x1b[31m.sql');
DROP TABLE report_users;
DROP EXTENSION dbctx;
