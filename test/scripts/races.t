# Two sessions make, change and drop tables, types, functions, policies and
# schemas, one statement after the other, while others read: no reader ever
# gets an error, whatever goes from under its hands.

use strict;
use warnings FATAL => 'all';

use IPC::Run ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('races');
$node->init;
$node->append_conf('postgresql.conf', "fsync = off\nautovacuum = off");
$node->start;
$node->safe_psql('postgres',
	'CREATE EXTENSION dbctx; CREATE ROLE reader IN ROLE pg_read_all_data');

# One round of a writer, in a schema of its own. What refers to something else
# is dropped before, with and after it.
my $round = <<'SQL';
CREATE SCHEMA NAME;
CREATE TYPE NAME.state AS ENUM ('open', 'closed');
CREATE TYPE NAME.pair AS (x int, y text);
CREATE DOMAIN NAME.code AS text DEFAULT 'x' CHECK (VALUE <> '');
CREATE FUNCTION NAME.label(n int) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT n::text $$;
CREATE TABLE NAME.teams (id serial PRIMARY KEY, name text NOT NULL DEFAULT NAME.label(7), state NAME.state DEFAULT 'open',
	code NAME.code, pair NAME.pair DEFAULT '(1,x)', parts NAME.pair[], CHECK ((pair).x > 0), CHECK (NAME.label(id) <> ''));
CREATE TABLE NAME.members (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), team_id int NOT NULL REFERENCES NAME.teams, first NAME.teams);
CREATE FUNCTION NAME.of_team(n int) RETURNS SETOF NAME.members LANGUAGE sql AS $$ SELECT NULL::NAME.members $$;
CREATE FUNCTION NAME.touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER touch BEFORE UPDATE ON NAME.teams FOR EACH ROW EXECUTE FUNCTION NAME.touch();
CREATE POLICY own ON NAME.teams USING (EXISTS (SELECT FROM NAME.members m, NAME.of_team(teams.id) f WHERE m.team_id = teams.id));
CREATE INDEX lower ON NAME.teams (NAME.label(id)) WHERE state <> 'closed';
CREATE VIEW NAME.open AS SELECT id, name FROM NAME.teams WHERE state = 'open';
CREATE TABLE NAME.schema_migrations (version text PRIMARY KEY);
CREATE TABLE NAME.events (at date NOT NULL, n int DEFAULT length(NAME.label(1))) PARTITION BY RANGE (at);
CREATE TABLE NAME.events_1 PARTITION OF NAME.events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
COMMENT ON TABLE NAME.teams IS 'of people';
INSERT INTO NAME.schema_migrations VALUES ('1');
ALTER TABLE NAME.teams ADD COLUMN extra NAME.state[];
ALTER TABLE NAME.members RENAME TO people;
ALTER TABLE NAME.people ADD COLUMN doubled int GENERATED ALWAYS AS (team_id * 2) STORED;
ALTER TYPE NAME.state ADD VALUE 'more';
ALTER TYPE NAME.pair ADD ATTRIBUTE z int;
ALTER TABLE NAME.events DETACH PARTITION NAME.events_1;
TRUNCATE NAME.schema_migrations;
DROP FUNCTION NAME.of_team CASCADE;
ALTER SCHEMA NAME RENAME TO NAME_x;
DROP TYPE NAME_x.pair CASCADE;
DROP TABLE NAME_x.schema_migrations;
DROP FUNCTION NAME_x.label CASCADE;
DROP TABLE NAME_x.people;
DROP TYPE NAME_x.state CASCADE;
DROP SCHEMA NAME_x CASCADE;
SQL

my @queries = (
	"SELECT length(dbctx_describe(budget => 0)) > 0",
	"SELECT length(dbctx_describe(budget => 300, stats => false)) > 0",
	"SELECT dbctx_describe(budget => 0, format => 'json')::jsonb IS NOT NULL",
	"SELECT length(dbctx_describe('one.teams, two.teams', detail => 'full')) > 0",
	"SELECT length(dbctx_describe('one.people', detail => 'full', format => 'json')) > 0",
	"SELECT length(dbctx_describe('which team has members')) > 0",
	"SELECT count(*) >= 0 FROM dbctx_conventions()",
	"SELECT coalesce(length(dbctx_schema_hash()), 12) = 12");

# Writes a script for psql and starts it. It is read in pieces, so that every
# statement is a transaction of its own.
sub start_psql
{
	my ($name, $script) = @_;
	my $file = $PostgreSQL::Test::Utils::tmp_check . "/$name.sql";
	append_to_file($file, $script);
	my %session = (name => $name, out => '', err => '');
	$session{handle} = IPC::Run::start(
		[
			'psql', '-XAtq', '-v', 'ON_ERROR_STOP=1', '-f', $file,
			'-d', $node->connstr('postgres')
		],
		'<', \undef, '>', \$session{out}, '2>', \$session{err},
		IPC::Run::timeout($PostgreSQL::Test::Utils::timeout_default));
	return \%session;
}

sub writer
{
	my ($name, $rounds) = @_;
	my $script = "SET client_min_messages = warning;\n" . $round x $rounds;
	$script =~ s/\bNAME(?=\b|_)/$name/g;
	return start_psql($name, $script);
}

my @writers = (writer('one', 90), writer('two', 90));

# the search_path finds the tables of one of them; a schema that is not there
# is no error in it
my @readers = (
	start_psql('bare', join(";\n", (@queries) x 60) . ";\n"),
	start_psql('path', "SET search_path = one, two;\n" . join(";\n", (@queries) x 60) . ";\n"),
	start_psql('role', "SET ROLE reader;\n" . join(";\n", (@queries) x 60) . ";\n"),
	start_psql('old', join('', map { "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT true;\n$_;\n$_;\nCOMMIT;\n" } (@queries) x 30)));

foreach my $session (@readers, @writers)
{
	my $ended = $session->{handle}->finish;
	ok($ended, "$session->{name} came to its end");
	is($session->{err}, '', "$session->{name} got no error");
	my %seen = map { $_ => 1 } split /\n/, $session->{out};
	delete $seen{t};
	is_deeply([ keys %seen ], [], "$session->{name} got nothing but true");
}

is($node->safe_psql('postgres', 'SELECT count(*) FROM dbctx_conventions()'),
	0, 'nothing is left');
$node->stop;
done_testing();
