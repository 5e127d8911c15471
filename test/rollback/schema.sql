-- What test/scripts/rollback.t changes and puts back: a bit of everything that
-- pg_dump writes.
CREATE ROLE regress_rb_owner;
CREATE ROLE regress_rb_reader;
CREATE ROLE "regress rb ""odd""";
CREATE SCHEMA app;
COMMENT ON SCHEMA app IS 'the application''s';
CREATE SCHEMA "Odd ""schema""";
GRANT USAGE ON SCHEMA app TO regress_rb_reader;

CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
COMMENT ON TYPE mood IS 'how one feels';
CREATE TYPE app.pair AS (a int, b text COLLATE "C");
CREATE TYPE floatrange AS RANGE (subtype = float8, subtype_diff = float8mi);
CREATE DOMAIN email AS text DEFAULT 'nobody@example.com' NOT NULL CONSTRAINT email_at CHECK (VALUE ~ '@') CONSTRAINT email_long CHECK (length(VALUE) < 300);
COMMENT ON CONSTRAINT email_at ON DOMAIN email IS 'has an at sign';
ALTER DOMAIN email OWNER TO regress_rb_owner;

CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN NEW.updated_at := now(); RETURN NEW; END$$;
CREATE FUNCTION add(a int, b int DEFAULT 1) RETURNS int LANGUAGE sql IMMUTABLE COST 7 AS 'SELECT a + b';
COMMENT ON FUNCTION add IS 'adds';
GRANT EXECUTE ON FUNCTION add TO regress_rb_reader;
CREATE FUNCTION closed() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS 'SELECT 1';
REVOKE ALL ON FUNCTION closed FROM PUBLIC;
ALTER FUNCTION closed OWNER TO regress_rb_owner;
CREATE FUNCTION atomic(x int) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT x + 1; END;
CREATE PROCEDURE tidy() LANGUAGE plpgsql AS $$BEGIN NULL; END$$;
CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0');

CREATE SEQUENCE counter START 100 INCREMENT 5 MAXVALUE 100000 CACHE 3 CYCLE;
COMMENT ON SEQUENCE counter IS 'counts';
GRANT USAGE ON SEQUENCE counter TO regress_rb_reader;
CREATE SEQUENCE small AS smallint;

CREATE TABLE users (
	id int GENERATED ALWAYS AS IDENTITY (START 10 INCREMENT 2) PRIMARY KEY,
	name varchar(50) NOT NULL DEFAULT 'x' COLLATE "C",
	mail email,
	feels mood DEFAULT 'ok',
	born date,
	score numeric(10,2) DEFAULT 0.5,
	age int CONSTRAINT users_age CHECK (age > 0 AND age < 150),
	twice int GENERATED ALWAYS AS (age * 2) STORED,
	tags text[] DEFAULT '{}' NOT NULL,
	updated_at timestamptz DEFAULT now(),
	place app.pair,
	n bigint DEFAULT nextval('counter'),
	"Odd ""name" text,
	CONSTRAINT users_name_mail UNIQUE (name, mail) INCLUDE (age),
	CONSTRAINT users_born_key UNIQUE (born) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO users (name, mail, age) SELECT 'u' || i, 'u' || i || '@x', i FROM generate_series(1, 5) i;
COMMENT ON TABLE users IS E'people\nwith a second line';
COMMENT ON COLUMN users.name IS 'their name';
COMMENT ON CONSTRAINT users_age ON users IS 'between';
COMMENT ON CONSTRAINT users_pkey ON users IS 'the key';
ALTER TABLE users ALTER name SET STATISTICS 500, ALTER name SET STORAGE EXTERNAL, ALTER tags SET COMPRESSION pglz, ALTER score SET (n_distinct = -0.5);
ALTER TABLE users SET (fillfactor = 70, autovacuum_enabled = false, toast.autovacuum_enabled = false);
CREATE INDEX users_lower ON users (lower(name) varchar_pattern_ops DESC NULLS LAST) WHERE age > 10;
COMMENT ON INDEX users_lower IS 'by name';
CREATE INDEX users_tags ON users USING gin (tags) WITH (fastupdate = off);
CREATE UNIQUE INDEX users_uniq ON users (id, name) NULLS NOT DISTINCT;
ALTER INDEX users_lower ALTER COLUMN 1 SET STATISTICS 200;
CREATE INDEX users_hash ON users USING hash (name);
CREATE STATISTICS users_stat (dependencies, ndistinct) ON name, age FROM users;
ALTER STATISTICS users_stat SET STATISTICS 300;
COMMENT ON STATISTICS users_stat IS 'together';
CREATE TRIGGER users_touch BEFORE UPDATE OF name, age ON users FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION touch();
COMMENT ON TRIGGER users_touch ON users IS 'keeps updated_at';
CREATE TRIGGER users_off AFTER INSERT ON users FOR EACH STATEMENT EXECUTE FUNCTION touch();
ALTER TABLE users DISABLE TRIGGER users_off;
CREATE TRIGGER users_always AFTER DELETE ON users FOR EACH ROW EXECUTE FUNCTION touch('a', 'b''c');
ALTER TABLE users ENABLE ALWAYS TRIGGER users_always;
CREATE POLICY mine ON users FOR SELECT TO regress_rb_reader, "regress rb ""odd""" USING (name = current_user AND age > 5);
CREATE POLICY strict ON users AS RESTRICTIVE FOR UPDATE USING (age > 1) WITH CHECK (age > 2);
COMMENT ON POLICY mine ON users IS 'own rows';
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
CREATE RULE keep AS ON DELETE TO users WHERE OLD.age > 100 DO INSTEAD NOTHING;
COMMENT ON RULE keep ON users IS 'the old stay';
GRANT SELECT, INSERT ON users TO regress_rb_reader;
GRANT UPDATE (name), SELECT (name, born) ON users TO "regress rb ""odd""" WITH GRANT OPTION;
ALTER TABLE users CLUSTER ON users_uniq;
ALTER TABLE users REPLICA IDENTITY USING INDEX users_pkey;

CREATE TABLE app.orders (
	id serial PRIMARY KEY,
	user_id int NOT NULL REFERENCES users ON DELETE CASCADE,
	code text,
	at timestamptz,
	during tstzrange,
	amount int DEFAULT add(1, 2),
	extra jsonb,
	EXCLUDE USING gist (during WITH &&)
);
ALTER TABLE app.orders OWNER TO regress_rb_owner;
GRANT SELECT ON SEQUENCE app.orders_id_seq TO regress_rb_reader;
ALTER TABLE app.orders ADD CONSTRAINT orders_user FOREIGN KEY (user_id) REFERENCES users (id) MATCH FULL ON UPDATE SET NULL DEFERRABLE NOT VALID;
ALTER TABLE app.orders ADD CONSTRAINT orders_amount CHECK (amount > 0) NOT VALID;
COMMENT ON CONSTRAINT orders_amount ON app.orders IS 'not yet';
CREATE INDEX orders_user_idx ON app.orders (user_id);
CREATE UNIQUE INDEX orders_code ON app.orders (code);
CREATE INDEX orders_at ON app.orders ((at AT TIME ZONE 'UTC'));
ALTER TABLE app.orders ADD CONSTRAINT orders_late CHECK (at::timestamp > '2000-01-01'::timestamp);
ALTER TABLE app.orders REPLICA IDENTITY FULL;

CREATE VIEW adults WITH (security_barrier = true, check_option = local) AS SELECT id, name, age FROM users WHERE age >= 18;
COMMENT ON VIEW adults IS 'grown';
COMMENT ON COLUMN adults.name IS 'the name';
GRANT SELECT ON adults TO regress_rb_reader;
ALTER VIEW adults ALTER COLUMN name SET DEFAULT 'grown';
CREATE VIEW app.adult_orders AS SELECT a.name, count(*) AS n FROM adults a JOIN app.orders o ON o.user_id = a.id GROUP BY a.name;
CREATE RULE adults_ins AS ON INSERT TO app.adult_orders DO INSTEAD NOTHING;
CREATE VIEW stars AS SELECT * FROM users;
CREATE MATERIALIZED VIEW totals WITH (fillfactor = 50) AS SELECT user_id, sum(amount) AS amount FROM app.orders GROUP BY 1;
CREATE UNIQUE INDEX totals_user ON totals (user_id);
COMMENT ON MATERIALIZED VIEW totals IS 'sums';
CREATE MATERIALIZED VIEW empty AS SELECT 1 AS one WITH NO DATA;

CREATE TABLE parent (a int NOT NULL DEFAULT 1, b text, CONSTRAINT parent_a CHECK (a > 0));
CREATE TABLE child (c int, CONSTRAINT child_c CHECK (c > 1)) INHERITS (parent);
ALTER TABLE child ALTER a SET DEFAULT 2, ALTER b SET NOT NULL;
CREATE TABLE grandchild () INHERITS (child);
CREATE INDEX child_b ON child (b);

CREATE TABLE events (id bigint NOT NULL, at date NOT NULL, kind text DEFAULT 'k', user_id int REFERENCES users, CONSTRAINT events_key PRIMARY KEY (id, at), CHECK (id > 0)) PARTITION BY RANGE (at);
CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01') PARTITION BY HASH (id);
CREATE TABLE events_2025_a PARTITION OF events_2025 FOR VALUES WITH (MODULUS 1, REMAINDER 0);
CREATE TABLE events_rest PARTITION OF events DEFAULT;
CREATE INDEX events_kind ON events (kind);
CREATE INDEX events_2024_extra ON events_2024 (user_id);
CREATE TRIGGER events_touch BEFORE UPDATE ON events FOR EACH ROW EXECUTE FUNCTION touch();
ALTER TABLE events_2024 ALTER kind SET DEFAULT 'older';
COMMENT ON TABLE events_2024 IS 'last year';
CREATE TABLE log (event_id bigint, at date, FOREIGN KEY (event_id, at) REFERENCES events);
CREATE TABLE alone (id bigint NOT NULL, at date NOT NULL, kind text, user_id int, CONSTRAINT events_id_check CHECK (id > 0));

CREATE UNLOGGED TABLE app.fast (a int);
CREATE TABLE app.plain (a int, b int, c text);
CREATE UNIQUE INDEX plain_a ON app.plain (a);
CREATE TABLE typed OF app.pair (a DEFAULT 5 NOT NULL);
CREATE TABLE "Odd ""schema"""."Odd
table" ("c""1" int DEFAULT 1 CONSTRAINT "odd ""c" CHECK ("c""1" > 0), "é😀" text);
CREATE INDEX "odd ""i" ON "Odd ""schema"""."Odd
table" ("c""1");

CREATE PUBLICATION pub FOR TABLE users (id, name) WHERE (id > 5), app.plain;
ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO regress_rb_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE regress_rb_owner GRANT INSERT ON TABLES TO regress_rb_reader WITH GRANT OPTION;
CREATE TABLE app.with_default (a int);
REVOKE ALL ON app.with_default FROM regress_rb_reader;
