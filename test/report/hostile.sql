-- what is in names, in comments and between quotes must not break a report
SELCT '"<b>&amp;]]>';
CREATE TABLE "a ""<x>&'
	]]> \" (id int,);
CREATE TABLE "]]></failure><y z=""1""/>" (id int);
SELECT nope FROM "]]></failure><y z=""1""/>";
SELECT "‮ ​  😀" FROM (SELECT 1) s;
SELCT 1; -- dbctx:ignore syntax_error: because <&"'> ]]> {"a": "b\"}
-- dbctx:ignore "nonesuch"<&: ]]>
SELECT * FROM "%s %d %n";
CREATE TABLE abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghij_abcdefghij (id int);
\i <&"'>]]>.sql
SELECT :'a"<&', :x<>;
SELCT "[31m\u0000";
SELECT "￾￿" FROM (SELECT 1) s;
SELECT 'never closed
