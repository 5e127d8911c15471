-- docs/rules.md, from dbctx_rules(), as psql -XAtq prints it.  Sourced by
-- test/lib/docs.sh, which writes the file, and by test/scripts/docs.sh, which
-- compares it.
\pset tuples_only on
\pset format unaligned
SELECT $head$# Rules

<!-- Written by "make docs" from dbctx_rules(). -->

`SELECT * FROM dbctx_rules()` lists them with the level and the options in force. `dbctx_adopt()` sets those of the
family convention as the tables do it, `dbctx_adopt_preset('rails')` as a tool does ([presets](presets.md)), and by hand:

```sql
SELECT dbctx_set_rule('column_type', 'block', '{"types": {"json": "jsonb"}}');
SELECT dbctx_set_rule('column_type', 'warn', schema => 'legacy');
SELECT dbctx_set_rule('column_type', 'default');
SELECT dbctx_exempt('column_type', 'events.payload', 'written as it came, byte for byte', '2027-01-01');
SELECT dbctx_unexempt('column_type', 'events.payload');
```

A level is `off`, `warn` or `block`; the mode of the [guard](guard.md) caps it. Options take the place of those before, and
what isn't given stays. A setting for a schema stands in place of that for all.

A *statement* rule looks at a command before it runs, a *model* rule at what the transaction has made of the schema, when it
is about to commit, and in `dbctx_lint()`. A *late* rule is one of these about something that is missing and may still come, in
a later transaction too: it blocks only if set to by hand. A *script* rule speaks in `dbctx_check()` and `dbctx_try()` alone.
$head$;
SELECT CASE WHEN family IS DISTINCT FROM lag(family) OVER w THEN format(E'## %s\n\n%s\n\n', initcap(family), CASE family
	WHEN 'convention' THEN 'What the house does. Off until adopted or set: an empty database is silent.'
	WHEN 'context' THEN 'Against what is already there.'
	WHEN 'lock' THEN 'Commands that keep others waiting. Silent for tables of fewer rows than `dbctx.large_table_rows`, and for those made in the same transaction.'
	WHEN 'destructive' THEN 'Commands that lose data. A command that the server would refuse is left to it.'
	WHEN 'data' THEN 'Commands that the rows which are there don''t allow.'
	WHEN 'security' THEN 'Rights that reach further than meant.'
	WHEN 'script' THEN 'That a script says what it means, and can be judged.' END) ELSE '' END
	|| format(E'### %s\n\nDefault `%s`, %s rule: %s.\n\n%s', name, level, form, summary, page)
FROM (SELECT * FROM dbctx_rules() WITH ORDINALITY) r
WINDOW w AS (ORDER BY ordinality) ORDER BY ordinality;
