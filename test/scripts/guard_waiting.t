# The guard waits for nobody: what many connections do to one database at once,
# as pg_restore -j4 and pgloader do, makes no deadlock under it and no wait that
# isn't there without it.
#
# Transactions hold their locks for a while, so that whoever waits for one of
# them does so for longer than deadlock_timeout, and is found in the log.
# ROUNDS says how often, 3 by default.

use strict;
use warnings FATAL => 'all';

use IPC::Run ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $rounds = $ENV{ROUNDS} // 3;
my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', <<'CONF');
fsync = off
autovacuum = off
max_connections = 60
log_lock_waits = on
deadlock_timeout = 100ms
log_statement = none
CONF
$node->start;

# What is restored: tables with indexes and foreign keys, to each other too
$node->safe_psql('postgres', 'CREATE DATABASE source');
$node->safe_psql('source', <<'SQL');
DO $$
BEGIN
	FOR i IN 1..15 LOOP
		EXECUTE format('CREATE TABLE t%1$s (id int PRIMARY KEY, name text NOT NULL CHECK (name <> %2$L) DEFAULT upper(%2$L), parent_id int, other_id int, at timestamp)', i, 'n');
		EXECUTE format('INSERT INTO t%1$s SELECT i, i, i, i FROM generate_series(1, 500) i', i);
		EXECUTE format('CREATE INDEX ON t%1$s (name) WHERE length(name) > 1', i);
		EXECUTE format('CREATE INDEX ON t%1$s (lower(name), at)', i);
	END LOOP;
	FOR i IN 1..15 LOOP
		EXECUTE format('ALTER TABLE t%s ADD FOREIGN KEY (parent_id) REFERENCES t%s, ADD FOREIGN KEY (other_id) REFERENCES t1', i, i % 15 + 1);
	END LOOP;
END $$;
CREATE VIEW pairs AS SELECT t1.name, t2.at FROM t1 JOIN t2 USING (id);
SQL
my $dump = $node->basedir . '/dump';
$node->command_ok([ 'pg_dump', '-Fc', '-f', $dump, $node->connstr('source') ], 'pg_dump');

# What is worked on: one table for many indexes, many for foreign keys
my $tables = <<'SQL';
CREATE TABLE big (id int PRIMARY KEY, c1 int, c2 int, c3 int, c4 int, c5 int, c6 int, c7 int, c8 int);
INSERT INTO big SELECT i, i, i, i, i, i, i, i, i FROM generate_series(1, 1000) i;
DO $$
BEGIN
	FOR i IN 1..8 LOOP
		EXECUTE format('CREATE TABLE parent%s (id int PRIMARY KEY)', i);
		EXECUTE format('CREATE TABLE child%1$s (id int PRIMARY KEY DEFAULT abs(%1$s) CHECK (id > %1$s - 9), parent_id int, parent%1$s_id int)', i);
	END LOOP;
END $$;
SQL
$node->safe_psql('postgres', 'CREATE DATABASE plain');
$node->safe_psql('plain', $tables);
$node->safe_psql('postgres', 'CREATE DATABASE plain_empty');
foreach my $database ('guarded', 'guarded_empty')
{
	$node->safe_psql('postgres', "CREATE DATABASE $database");
	$node->safe_psql($database, $tables) if $database eq 'guarded';
	# every rule speaks, on a table of any size
	$node->safe_psql($database, <<SQL);
CREATE EXTENSION dbctx;
SELECT dbctx_adopt_preset('uuid_snake');
SELECT dbctx_set_rule(name, 'warn') FROM dbctx_rules() WHERE level = 'off';
SELECT dbctx_guard('warn');
SQL
}

# The lines of the log about waits and deadlocks, since a place in it
sub waits_since
{
	my ($place) = @_;
	my $log = slurp_file($node->logfile, $place);
	my @waits = $log =~ /(still waiting for .*?) after/g;
	my @deadlocks = $log =~ /(deadlock detected|canceling statement due to lock timeout)/g;
	return (\@waits, \@deadlocks);
}

# Runs scripts, each on a connection of its own, all at once
sub all_at_once
{
	my ($database, @scripts) = @_;
	my @sessions;
	foreach my $script (@scripts)
	{
		# from a file: what is given here would be sent when its turn to finish comes
		my $file = $node->basedir . '/session' . scalar(@sessions) . '.sql';
		unlink $file;
		append_to_file($file, "SET client_min_messages = error;\n$script");
		my %session = (err => '', out => '');
		$session{handle} = IPC::Run::start(
			[ 'psql', '-XAtq', '-v', 'ON_ERROR_STOP=1', '-f', $file, '-d', $node->connstr($database) ],
			'<', \undef, '>', \$session{out}, '2>', \$session{err},
			IPC::Run::timeout($PostgreSQL::Test::Utils::timeout_default));
		push @sessions, \%session;
	}
	my @errors;
	foreach my $session (@sessions)
	{
		$session->{handle}->finish;
		push @errors, $session->{err} if $session->{err} ne '';
	}
	return @errors;
}

my $hold = 'SELECT pg_sleep(0.3)';

# Nobody here waits for anybody, by the locks of the commands themselves.
my @free = (
	(map { "BEGIN;\nCREATE INDEX big_c$_ ON big (c$_);\n$hold;\nCOMMIT;" } (1 .. 8)),
	(map { "BEGIN;\nALTER TABLE child$_ ADD FOREIGN KEY (parent${_}_id) REFERENCES parent$_;\n$hold;\nCOMMIT;" } (1 .. 8)));
# Here they do: all ask for one table.
my @queued = (
	map { "SET lock_timeout = '60s';\nBEGIN;\nALTER TABLE child$_ ADD FOREIGN KEY (parent_id) REFERENCES big;\nSELECT pg_sleep(0.4);\nCOMMIT;" } (1 .. 4));
my $undo = join '', map { "DROP INDEX IF EXISTS big_c$_;\nALTER TABLE child$_ DROP CONSTRAINT IF EXISTS child${_}_parent${_}_id_fkey;\n" } (1 .. 8);
my $undo_queued = join '', map { "ALTER TABLE child$_ DROP CONSTRAINT IF EXISTS child${_}_parent_id_fkey;\n" } (1 .. 4);

my (%waits, %deadlocks, %errors);
foreach my $database ('plain', 'guarded')
{
	$waits{$database}{$_} = [] foreach ('free', 'queued', 'restore');
	$errors{$database}{$_} = [] foreach ('free', 'queued', 'restore');
	$deadlocks{$database} = [];
}
foreach my $round (1 .. $rounds)
{
	foreach my $database ('plain', 'guarded')
	{
		my $place = -s $node->logfile;
		push @{ $errors{$database}{free} }, all_at_once($database, map { "SET lock_timeout = '50ms';\n$_" } @free);
		my ($waited, $dead) = waits_since($place);
		push @{ $waits{$database}{free} }, @$waited;
		push @{ $deadlocks{$database} }, @$dead;
		$node->safe_psql($database, "SET client_min_messages = error;\n$undo");

		$place = -s $node->logfile;
		push @{ $errors{$database}{queued} }, all_at_once($database, @queued);
		($waited, $dead) = waits_since($place);
		push @{ $waits{$database}{queued} }, @$waited;
		push @{ $deadlocks{$database} }, @$dead;
		$node->safe_psql($database, "SET client_min_messages = error;\n$undo_queued");

		$node->safe_psql('postgres', "CREATE DATABASE target TEMPLATE ${database}_empty");
		$place = -s $node->logfile;
		my $good = run_log([ 'pg_restore', '-e', '-j4', '-d', $node->connstr('target'), $dump ]);
		push @{ $errors{$database}{restore} }, "pg_restore failed in round $round" unless $good;
		($waited, $dead) = waits_since($place);
		push @{ $waits{$database}{restore} }, @$waited;
		push @{ $deadlocks{$database} }, @$dead;
		$node->safe_psql('postgres', 'DROP DATABASE target');
	}
}

# "still waiting for ShareLock on relation 123 of database 5": for which lock
sub kinds
{
	my %kinds;
	$kinds{ s/\d+/N/gr }++ foreach @{ $_[0] };
	return %kinds;
}

foreach my $what ('free', 'queued', 'restore')
{
	is_deeply($errors{plain}{$what}, [], "$what: no error without the guard, $rounds times");
	is_deeply($errors{guarded}{$what}, [], "$what: none with it");
}
is_deeply($deadlocks{guarded}, [], 'no deadlock under the guard');
is_deeply($waits{guarded}{free}, [], 'nobody waits where nobody has to');

# A restore may wait for itself; how often is a matter of chance, for what is not.
foreach my $what ('queued', 'restore')
{
	my %plain = kinds($waits{plain}{$what});
	my %guarded = kinds($waits{guarded}{$what});
	note("$what: " . scalar(@{ $waits{plain}{$what} }) . ' waits without, '
		  . scalar(@{ $waits{guarded}{$what} }) . ' with the guard');
	my @others = grep { !$plain{$_} && !/(Share|ShareRowExclusive|AccessExclusive)Lock on relation/ } keys %guarded;
	is_deeply(\@others, [], "$what: no other locks are waited for");
}
cmp_ok(scalar(@{ $waits{plain}{queued} }), '>', 0, 'waits are seen in the log');
my $own = join '|', split /\n/, $node->safe_psql('guarded', "SELECT oid FROM pg_class WHERE relnamespace = 'dbctx'::regnamespace");
is_deeply([ grep { /relation ($own) / } map { @$_ } values %{ $waits{guarded} } ], [],
	'the tables of dbctx are waited for by nobody');
cmp_ok($node->safe_psql('guarded', 'SELECT count(*) FROM dbctx_findings()'),
	'>', 10 * $rounds, 'the guard had much to say meanwhile');

$node->stop;
done_testing();
