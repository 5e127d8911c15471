-- Helpers of the regression tests. They are put into pg_catalog so that they
-- are no part of the schema that is described.

-- 'ok' if the lines that begin with "line" hold every text of "has" and none
-- of "hasnt"; otherwise what is wrong. "doc" is the description as it is now,
-- whole. An empty "line" stands for all of it.
CREATE FUNCTION pg_catalog.expect(line text, has text[] DEFAULT '{}',
	hasnt text[] DEFAULT '{}', doc text DEFAULT NULL)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	said text;
	part text;
	wrong text := '';
BEGIN
	doc := coalesce(doc, dbctx_describe(stats => false, budget => 0));
	IF line = '' THEN
		said := doc;
	ELSE
		SELECT string_agg(l, E'\n') INTO said
		FROM regexp_split_to_table(doc, '\n') l
		WHERE starts_with(l, line);
		IF said IS NULL THEN
			RETURN 'no line ' || line || E'\n' || doc;
		END IF;
	END IF;
	FOREACH part IN ARRAY has LOOP
		IF strpos(said, part) = 0 THEN
			wrong := wrong || 'lacks ' || part || E'\n';
		END IF;
	END LOOP;
	FOREACH part IN ARRAY hasnt LOOP
		IF strpos(said, part) > 0 THEN
			wrong := wrong || 'should not have ' || part || E'\n';
		END IF;
	END LOOP;
	RETURN CASE wrong WHEN '' THEN 'ok' ELSE wrong || said END;
END$$;

-- the lines of a description that match a pattern
CREATE FUNCTION pg_catalog.lines(doc text, pattern text)
RETURNS SETOF text LANGUAGE sql AS
$$SELECT l FROM regexp_split_to_table($1, '\n') l WHERE l ~ $2$$;

-- the lines under a heading
CREATE FUNCTION pg_catalog.section(doc text, heading text)
RETURNS SETOF text LANGUAGE sql AS $$
	SELECT regexp_split_to_table(rtrim(split_part(part, E'\n\n', 1), E'\n'), '\n')
	FROM (SELECT substr(doc, strpos(doc, E'\n## ' || heading || E'\n') +
		length(heading) + 5) AS part
		WHERE strpos(doc, E'\n## ' || heading || E'\n') > 0) s$$;

-- how often a text occurs in another
CREATE FUNCTION pg_catalog.occurs(doc text, part text)
RETURNS integer LANGUAGE sql AS
$$SELECT (length($1) - length(replace($1, $2, ''))) / length($2)$$;
