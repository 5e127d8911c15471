-- Rules that every client breaks somewhere, each in its own way
SELECT dbctx_set_rule(rule, 'warn', options::jsonb) FROM (VALUES
	('primary_key_missing', NULL),
	('primary_key_type', '{"type": "uuid"}'),
	('timestamps_missing', '{"created": "created_at", "updated": "updated_at"}'),
	('foreign_key_missing', NULL),
	('foreign_key_index', NULL),
	('foreign_key_type', NULL),
	('name_case', '{"tables": "snake_case", "columns": "snake_case"}'),
	('name_plural', '{"number": "plural"}'),
	('name_reserved', NULL),
	('index_name', '{"index": "{table}_{columns}_idx"}'),
	('constraint_name', '{"primary_key": "{table}_pkey", "foreign_key": "{table}_{columns}_fkey"}'),
	('column_type', '{"types": {"varchar": "text", "timestamp": "timestamptz", "serial": "identity"}}'),
	('join_table_shape', '{"key": "pair"}')) AS rules (rule, options);
