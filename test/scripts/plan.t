# dbctx_plan(): that its steps do what the statement wanted, and that their
# rollbacks undo them.
#
# For each case: the steps run one after the other, and what pg_dump says of
# the schema is then what it says after the statement itself; the rollbacks
# run, the last first, and it is what it was before.  What can't be equal is
# said with the case: see "differs".
#
# Uses the server that PGHOST and PGPORT point to, with databases of its own.

use strict;
use warnings FATAL => 'all';

use File::Temp qw(tempdir);
use JSON::PP qw(decode_json);
use Test::More;

my $work = tempdir(CLEANUP => 1);
my $number = 0;

sub psql
{
	my ($database, $script, @options) = @_;
	open(my $file, '>:raw', "$work/script.sql") or die "$work/script.sql: $!";
	print $file $script;
	close($file);
	my $out = qx(psql -XAtq -v ON_ERROR_STOP=1 @options -d $database -f $work/script.sql 2>$work/stderr);
	my $status = $?;
	open(my $stderr, '<', "$work/stderr") or die "$work/stderr: $!";
	my $err = do { local $/; <$stderr> } // '';
	chomp $out;
	return ($out, $err, $status == 0);
}

sub query
{
	my ($database, $query) = @_;
	my ($out, $err, $good) = psql($database, $query);
	die "$query: $err" unless $good;
	return $out;
}

sub new_database
{
	my ($name, $template) = @_;
	query('postgres',
		"SET client_min_messages = warning;\nDROP DATABASE IF EXISTS $name;\nCREATE DATABASE $name TEMPLATE $template;");
	return $name;
}

# The schema as pg_dump writes it, without the word by which psql knows the end
sub dump_of
{
	my ($database) = @_;
	my $dump = qx(pg_dump -s -d $database);
	die "pg_dump failed" if $?;
	$dump =~ s/^\\(un)?restrict .*\n//mg;
	return $dump;
}

# With the columns of tables in the order of their names
sub without_order
{
	my ($dump) = @_;
	$dump =~ s{^(CREATE TABLE [^\n]* \(\n)(.*?)(\n\))}{
		my ($head, $body, $tail) = ($1, $2, $3);
		$head . join("\n", sort map { s/,$//r } split(/\n/, $body)) . $tail}gmse;
	return $dump;
}

# Both dumps as far as they have to be equal
sub comparable
{
	my ($dump, $differs) = @_;
	$dump = without_order($dump) if $differs eq 'order';
	# 18 names them, after the column that took the other one's place
	$dump =~ s/ CONSTRAINT \S+_not_null NOT NULL/ NOT NULL/g;
	return $dump;
}

sub same
{
	my ($got, $want, $what) = @_;
	return ok(1, $what) if $got eq $want;
	foreach (['got', $got], ['want', $want])
	{
		open(my $file, '>:raw', "$work/$_->[0]") or die;
		print $file $_->[1];
		close($file);
	}
	ok(0, $what);
	diag(scalar qx(diff -U1 $work/want $work/got));
	return 0;
}

sub plan_of
{
	my ($database, $statement, $large) = @_;
	my $quoted = $statement =~ s/'/''/gr;
	my $json = query($database,
		"SET dbctx.large_table_rows = $large;\nSELECT coalesce(json_agg(p ORDER BY step), '[]') FROM dbctx_plan('$quoted') p;");
	return @{decode_json($json)};
}

# What dbctx_check() has against a script
sub findings_of
{
	my ($database, $script, $large) = @_;
	my $quoted = $script =~ s/'/''/gr;
	return query($database,
		"SET dbctx.large_table_rows = $large;\nSELECT statement, severity, rule, message FROM dbctx_check('$quoted') WHERE severity <> 'ignored' AND rule <> 'undecided';");
}

sub run_steps
{
	my ($database, $what, @sql) = @_;
	foreach my $sql (@sql)
	{
		my ($out, $err, $good) = psql($database, "$sql;\n");
		next if $good;
		ok(0, $what);
		diag("$sql\n$err");
		return 0;
	}
	return ok(1, $what);
}

# name, statement and:
#   setup     what there is before it
#   steps     how many there must be
#   differs   of the end: "order" (of columns), "index" (one more), "no" (can't be compared)
#   back      of the way back: the same; "none": there is no way back
#   large     from how many rows on a table is large
#   original  false: the statement itself fails, or isn't to be run
#   check     SQL whose result must be "t" after the steps
sub test_plan
{
	my ($name, $statement, %case) = @_;
	my $base = new_database('dbctx_plan_base', 'dbctx_plan_empty');
	query($base, "$case{setup};\nANALYZE;") if $case{setup};
	my $planned = new_database('dbctx_plan_steps', $base);
	my $differs = $case{differs} // '';
	my $back = $case{back} // '';
	my $before = dump_of($planned);
	my @steps = plan_of($planned, $statement, $case{large} // 100);

	is(scalar(@steps), $case{steps}, "$name: $case{steps} steps")
	  or diag(join("\n", map { $_->{sql} } @steps))
	  if defined $case{steps};
	is(findings_of($planned, join(";\n", map { $_->{sql} } @steps), $case{large} // 100), $case{findings} // '', "$name: dbctx_check() has nothing against the steps");
	my $first = 1;
	foreach my $step (@steps)
	{
		my $sql = $step->{sql};
		is(findings_of($planned, $sql, $case{large} // 100), '', "$name: nor against this one, at its turn");
		# what is begun again changes nothing, and ends
		run_steps($planned, "$name: step $step->{step} runs", $sql =~ /^DO/ ? ($sql, $sql) : $sql) or return;
		is((split /\n/, query($planned, $case{after_first}))[-1], 't', "$name: after the first step")
		  if $first && $case{after_first};
		$first = 0;
	}
	is(query($planned, $case{check}), 't', "$name: rows") if $case{check};

	if ($case{original} // 1)
	{
		my $original = new_database('dbctx_plan_original', $base);
		my ($out, $err, $good) = psql($original, "$statement;");
		ok($good, "$name: the statement itself") or diag($err);
		my $want = comparable(dump_of($original), $differs);
		my $got = comparable(dump_of($planned), $differs);
		$got =~ s/^--\n-- Name: \Q$case{more}\E;.*?(?=^--\n-- Name)//ms if $case{more};
		same($got, $want, "$name: the same comes of both") unless $differs eq 'no';
	}
	return if $back eq 'none';
	foreach my $step (@steps)
	{
		ok(defined $step->{rollback} || defined $step->{note}, "$name: step $step->{step} says why it has no rollback")
		  unless defined $step->{rollback};
	}
	run_steps($planned, "$name: the rollbacks run",
		map { $_->{rollback} } grep { defined $_->{rollback} } reverse @steps) or return;
	same(comparable(dump_of($planned), $back), comparable($before, $back), "$name: as it was");
	return;
}

new_database('dbctx_plan_empty', 'template0');
query('dbctx_plan_empty', 'CREATE EXTENSION dbctx');
query('postgres', "DROP ROLE IF EXISTS dbctx_plan_reader;");

my $orders = <<'SQL';
CREATE TABLE customers (id int PRIMARY KEY, name text);
INSERT INTO customers SELECT g, g FROM generate_series(1, 200) g;
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id int, total int, status varchar(10), note text);
INSERT INTO orders SELECT g, g % 200 + 1, g, 'sent', g FROM generate_series(1, 12000) g;
CREATE TABLE logs (at timestamptz DEFAULT now(), level int, line text);
INSERT INTO logs SELECT now(), g, g FROM generate_series(1, 12000) g;
CREATE TABLE pairs (a uuid DEFAULT gen_random_uuid(), b int, c text, PRIMARY KEY (a, b));
INSERT INTO pairs (b, c) SELECT g, g FROM generate_series(1, 12000) g;
CREATE TABLE events (id int NOT NULL, customer_id int, day int NOT NULL) PARTITION BY RANGE (day);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (1) TO (100);
CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM (100) TO (200) PARTITION BY RANGE (id);
CREATE TABLE events_2_a PARTITION OF events_2 FOR VALUES FROM (0) TO (100000);
INSERT INTO events SELECT g, g % 200 + 1, g % 199 + 1 FROM generate_series(1, 6000) g;
SQL

# the example
test_plan('example', 'ALTER TABLE users ADD COLUMN preferences_id uuid REFERENCES user_preferences(id)',
	setup => 'CREATE TABLE users (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text);
		CREATE TABLE user_preferences (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), user_id uuid NOT NULL REFERENCES users);
		INSERT INTO users (name) SELECT g FROM generate_series(1, 12000) g;
		INSERT INTO user_preferences (user_id) SELECT id FROM users',
	steps => 5, more => 'users_preferences_id_idx',
	check => 'SELECT count(*) = 12000 FROM users u JOIN user_preferences p ON p.id = u.preferences_id AND p.user_id = u.id');

# indexes
test_plan('index', 'CREATE INDEX ON orders (customer_id, lower(note)) WHERE total > 5', setup => $orders, steps => 1);
test_plan('named index', 'CREATE UNIQUE INDEX IF NOT EXISTS "Or""ders" ON orders USING btree (id DESC) INCLUDE (note)', setup => $orders, steps => 1);
test_plan('partitioned index', 'CREATE INDEX ON events (customer_id)', setup => $orders, steps => 7);

# constraints
test_plan('foreign key', 'ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers ON DELETE CASCADE', setup => $orders, steps => 2);
test_plan('check', 'ALTER TABLE orders ADD CHECK (total > 0), ADD CONSTRAINT states CHECK (status IN (\'sent\', \'paid\'))', setup => $orders, steps => 4);
test_plan('partitioned foreign key', 'ALTER TABLE events ADD FOREIGN KEY (customer_id) REFERENCES customers', setup => $orders);
test_plan('not null', 'ALTER TABLE orders ALTER COLUMN total SET NOT NULL', setup => $orders);
test_plan('partitioned not null', 'ALTER TABLE events ALTER customer_id SET NOT NULL', setup => $orders);
test_plan('unique', 'ALTER TABLE orders ADD CONSTRAINT totals UNIQUE (total, id) DEFERRABLE', setup => $orders, steps => 2);
test_plan('primary key', 'ALTER TABLE logs ADD PRIMARY KEY (level)', setup => $orders);
test_plan('partitioned unique', 'ALTER TABLE events ADD UNIQUE (id, day)', setup => $orders, steps => 9);

# new columns
test_plan('volatile default', 'ALTER TABLE orders ADD COLUMN token uuid NOT NULL DEFAULT gen_random_uuid() UNIQUE CHECK (token IS NOT NULL)', setup => $orders,
	check => 'SELECT count(DISTINCT token) = 12000 FROM orders');
test_plan('volatile default, without a key', 'ALTER TABLE logs ADD COLUMN dice float DEFAULT random(), ADD COLUMN other int', setup => $orders,
	check => 'SELECT count(dice) = 12000 FROM logs');
test_plan('volatile default, composite key', 'ALTER TABLE pairs ADD COLUMN dice float DEFAULT random()', setup => $orders,
	check => 'SELECT count(dice) = 12000 FROM pairs');
test_plan('volatile default, partitioned', 'ALTER TABLE events ADD COLUMN dice float DEFAULT random()', setup => $orders,
	check => 'SELECT count(dice) = 6000 FROM events');
test_plan('serial', 'ALTER TABLE logs ADD id bigserial PRIMARY KEY', setup => $orders, check => 'SELECT count(DISTINCT id) = 12000 FROM logs');
test_plan('column with a foreign key', 'ALTER TABLE orders ADD payer_id int DEFAULT 7 CONSTRAINT payers REFERENCES customers DEFERRABLE INITIALLY DEFERRED CHECK (payer_id > 0)', setup => $orders, more => 'orders_payer_id_idx');

# other types
test_plan('type', 'ALTER TABLE orders ALTER note TYPE bigint USING note::bigint * 2', setup => $orders,
	check => 'SELECT count(*) = 12000 FROM orders WHERE note = id * 2');
test_plan('type of a column in the middle, with all that it has', 'ALTER TABLE orders ALTER total TYPE bigint',
	setup => "$orders; ALTER TABLE orders ALTER total SET NOT NULL, ALTER total SET DEFAULT 5, ADD CHECK (total > 0), ADD CONSTRAINT uni UNIQUE (total);
		COMMENT ON COLUMN orders.total IS 'it''s all'; CREATE INDEX ON orders (customer_id, total) WHERE total > 5; CREATE INDEX ON orders ((total + 1))",
	differs => 'order', back => 'order');
test_plan('type of a key', 'ALTER TABLE pairs ALTER b TYPE numeric(10,0)', setup => $orders, differs => 'order', back => 'order');
test_plan('type of a foreign key', 'ALTER TABLE orders ALTER customer_id TYPE bigint', setup => "$orders; ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers ON DELETE SET NULL; CREATE INDEX ON orders (customer_id)", differs => 'order', back => 'order');
test_plan('type of a serial', 'ALTER TABLE lines ALTER id TYPE bigint', setup => 'CREATE TABLE lines (id serial PRIMARY KEY); INSERT INTO lines SELECT FROM generate_series(1, 12000)', differs => 'order', back => 'order');
test_plan('type, and rows that are kept', 'ALTER TABLE orders ALTER status TYPE text', setup => "$orders; ALTER TABLE orders ADD CHECK (status <> ''); CREATE INDEX ON orders (lower(status))");

# partitions
my $parts = "$orders; CREATE INDEX ON events (customer_id); CREATE TABLE events_3 (id int NOT NULL, customer_id int, day int NOT NULL); INSERT INTO events_3 SELECT g, g % 200 + 1, 250 FROM generate_series(1, 6000) g";
test_plan('attach', 'ALTER TABLE events ATTACH PARTITION events_3 FOR VALUES FROM (200) TO (300)', setup => $parts);
test_plan('attach beside a default', 'ALTER TABLE events ATTACH PARTITION events_3 FOR VALUES FROM (200) TO (300)',
	setup => "$parts; CREATE TABLE events_d PARTITION OF events DEFAULT; INSERT INTO events SELECT g, 1, 500 FROM generate_series(1, 1000) g");
test_plan('partition of', 'CREATE TABLE events_4 PARTITION OF events FOR VALUES FROM (300) TO (400)',
	setup => "$parts; CREATE TABLE events_d PARTITION OF events DEFAULT; INSERT INTO events SELECT g, 1, 500 FROM generate_series(1, 1000) g");
test_plan('detach', 'ALTER TABLE events DETACH PARTITION events_1', setup => $parts);

# what goes in two deploys
test_plan('drop column', 'ALTER TABLE orders DROP COLUMN note', setup => $orders, steps => 2);
test_plan('drop column not null', 'ALTER TABLE orders DROP COLUMN total', setup => "$orders; ALTER TABLE orders ALTER total SET NOT NULL", steps => 3, back => 'none');
test_plan('drop table', 'DROP TABLE orders, logs', setup => "$orders; CREATE TABLE none (id int)", steps => 3);
test_plan('drop schema', 'DROP SCHEMA shop CASCADE', setup => 'CREATE SCHEMA shop; CREATE TABLE shop.a (id int); INSERT INTO shop.a VALUES (1)', steps => 2,
	findings => '2|warn|ignore_unused|dbctx:ignore of "drop_schema" takes nothing off');
test_plan('drop index', 'DROP INDEX totals, "odd ""one"', setup => "$orders; CREATE INDEX totals ON orders (total DESC) WHERE id > 5; CREATE INDEX \"odd \"\"one\" ON logs (level)", steps => 2);

# names that programs use
test_plan('rename table', 'ALTER TABLE orders RENAME TO sales',
	setup => "$orders; CREATE ROLE dbctx_plan_reader; GRANT SELECT, UPDATE ON orders TO dbctx_plan_reader WITH GRANT OPTION; GRANT INSERT ON orders TO PUBLIC",
	steps => 2, after_first => 'SELECT count(*) = 12000 FROM orders JOIN sales USING (id)');
test_plan('rename column', 'ALTER TABLE orders RENAME COLUMN total TO "Amount"', setup => $orders, steps => 2,
	after_first => 'UPDATE orders SET total = 5 WHERE id = 1; UPDATE orders SET "Amount" = "Amount" + 1 WHERE id = 1; INSERT INTO orders (id, total) VALUES (0, 1); SELECT total = 6 FROM orders WHERE id = 1');

# rows
test_plan('update', 'UPDATE orders AS o SET note = o.status, total = 7', setup => $orders, steps => 1, check => 'SELECT count(*) = 12000 FROM orders WHERE note = status AND total = 7');
test_plan('update where', q{UPDATE logs SET line = 'x -- ' || level WHERE line IS NOT NULL}, setup => $orders, steps => 1, check => q{SELECT count(*) = 12000 FROM logs WHERE line = 'x -- ' || level});
test_plan('update that counts', 'UPDATE orders SET total = total + 1', setup => $orders, steps => 1, check => 'SELECT sum(total) = sum(id) + 12000 FROM orders');
test_plan('delete', 'DELETE FROM pairs', setup => $orders, steps => 1, check => 'SELECT count(*) = 0 FROM pairs');

# names that are in the way
my $odd = qq{CREATE SCHEMA "we""ird; schema"; CREATE TABLE "we""ird; schema"."ta""ble\nnew" ("k""ey 1" int, "key\n2" text, "select" int, "c \$batch\$ 'x" int, PRIMARY KEY ("k""ey 1", "key\n2"));
	INSERT INTO "we""ird; schema"."ta""ble\nnew" SELECT g, g, g, g FROM generate_series(1, 12000) g;
	CREATE TABLE batch (batch_from_1 int PRIMARY KEY, batch_to_1 int, batch_last_1 int);
	INSERT INTO batch SELECT g, g, g FROM generate_series(1, 12000) g};
test_plan('odd names', qq{ALTER TABLE "we""ird; schema"."ta""ble\nnew" ALTER "c \$batch\$ 'x" TYPE bigint}, setup => $odd);
test_plan('odd names, new column', qq{ALTER TABLE "we""ird; schema"."ta""ble\nnew" ADD "x"" \$batch2\$ y" uuid DEFAULT gen_random_uuid() NOT NULL UNIQUE, ADD CHECK ("select" > 0)}, setup => $odd);
test_plan('odd names, update', qq{UPDATE "we""ird; schema"."ta""ble\nnew" "a;b" SET "select" = "a;b"."c \$batch\$ 'x" + 1 -- where}, setup => $odd, steps => 1,
	check => qq{SELECT sum("select") = sum("k""ey 1") + 12000 FROM "we""ird; schema"."ta""ble\nnew"});
test_plan('variables like columns', 'UPDATE batch SET batch_to_1 = batch_last_1 * 2', setup => $odd, steps => 1, check => 'SELECT sum(batch_to_1) = 2 * sum(batch_from_1) FROM batch');

# others
test_plan('enum', q{ALTER TYPE mood ADD VALUE 'so so' BEFORE 'good'}, setup => q{CREATE TYPE mood AS ENUM ('bad', 'good')}, steps => 1, back => 'none');
test_plan('domain', 'ALTER DOMAIN level ADD CHECK (VALUE > 0)', setup => "$orders; CREATE DOMAIN level AS int; ALTER TABLE logs ALTER level TYPE level", steps => 2);
test_plan('reindex', 'REINDEX TABLE orders', setup => $orders, steps => 1);
test_plan('refresh', 'REFRESH MATERIALIZED VIEW many', setup => "$orders; CREATE MATERIALIZED VIEW many AS SELECT id FROM orders; CREATE UNIQUE INDEX ON many (id)", steps => 1);
test_plan('cluster', 'CLUSTER orders USING orders_pkey', setup => $orders, steps => 1, back => 'none');

# small ones
test_plan('small', 'CREATE INDEX ON orders (total); ALTER TABLE orders ALTER total SET NOT NULL, ADD FOREIGN KEY (customer_id) REFERENCES customers',
	setup => $orders, steps => 2, large => 100000);

query('postgres', join('', map { "DROP DATABASE IF EXISTS dbctx_plan_$_;\n" } qw(base steps original empty)));
query('postgres', 'DROP ROLE IF EXISTS dbctx_plan_reader');
done_testing();
