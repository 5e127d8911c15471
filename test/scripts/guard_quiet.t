# Where the guard, in block mode and with every rule set, has nothing to say:
# extensions, temporary tables, replicas. And what must not take it away: a
# reset of schema public, a failover.

use strict;
use warnings FATAL => 'all';

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $primary = PostgreSQL::Test::Cluster->new('primary');
$primary->init(allows_streaming => 'logical');
$primary->append_conf('postgresql.conf', 'fsync = off');
$primary->start;

my $strict = <<'SQL';
CREATE EXTENSION dbctx;
SELECT dbctx_adopt_preset('uuid_snake');
SELECT dbctx_set_rule(name, 'block') FROM dbctx_rules();
SELECT dbctx_guard('block');
SQL
$primary->safe_psql('postgres', $strict);

# returns what was said, or the error
sub said
{
	my ($node, $script) = @_;
	my ($status, $out, $err) = $node->psql('postgres', $script, on_error_stop => 1);
	$err =~ s/^psql:<stdin>:\d+: //mg;
	return $err;
}

sub blocks
{
	my ($node, $what) = @_;
	like(said($node, 'CREATE TABLE "Wrong" (a json)'), qr/^ERROR:  table "Wrong"/, $what);
	return;
}

blocks($primary, 'the guard blocks');

foreach my $extension ('citext', 'pgcrypto', 'hstore')
{
	is(said($primary, "CREATE EXTENSION $extension"), '', "CREATE EXTENSION $extension");
}
is(said($primary, 'DROP EXTENSION hstore'), '', 'DROP EXTENSION');

is(said($primary, <<'SQL'), '', 'temporary tables');
CREATE TEMPORARY TABLE "Wrong" (a json, b varchar(3), t timestamp);
INSERT INTO "Wrong" SELECT '{}' FROM generate_series(1, 20000);
CREATE INDEX twice ON "Wrong" (b);
CREATE INDEX again ON "Wrong" (b);
ALTER TABLE "Wrong" ALTER COLUMN b TYPE varchar(2), ADD COLUMN "C" char(3) DEFAULT left(random()::text, 3) NOT NULL;
ALTER TABLE "Wrong" DROP COLUMN a;
CREATE TEMPORARY TABLE other AS SELECT * FROM "Wrong";
BEGIN;
CREATE TEMPORARY TABLE gone (id int) ON COMMIT DROP;
COMMIT;
DROP TABLE "Wrong";
SQL

is(said($primary, <<'SQL'), '', 'session_replication_role = replica');
SET session_replication_role = replica;
CREATE TABLE "Wrong" (a json);
INSERT INTO "Wrong" VALUES ('{}');
DROP TABLE "Wrong";
SQL
is($primary->safe_psql('postgres', 'SELECT count(*) FROM dbctx_findings()'),
	0, 'nothing is kept of all that');

# Prisma and others reset a database in this way.
is(said($primary, <<'SQL'), '', 'a reset of schema public, with the rights to it');
SET dbctx.guard = 'warn';
SET client_min_messages = error;
CREATE TABLE orders (id uuid PRIMARY KEY);
DROP SCHEMA public CASCADE;
CREATE SCHEMA public;
SQL
is($primary->safe_psql('postgres', "SELECT count(*) FROM pg_extension WHERE extname = 'dbctx'"),
	1, 'dbctx is still there');
blocks($primary, '... and blocks');

# A subscriber applies what comes, also to a guarded table.
my $subscriber = PostgreSQL::Test::Cluster->new('subscriber');
$subscriber->init;
$subscriber->append_conf('postgresql.conf', 'fsync = off');
$subscriber->start;
my $table = 'CREATE TABLE applied (id int PRIMARY KEY, t text)';
$primary->safe_psql('postgres',
	"SET dbctx.guard = 'off'; $table; INSERT INTO applied VALUES (1, 'a'); CREATE PUBLICATION p FOR TABLE applied");
$subscriber->safe_psql('postgres', "$table; $strict");
# what applies has the hooks, too; by a name that finds the library here
my $library = $subscriber->safe_psql('postgres',
	"SELECT CASE current_setting('dynamic_library_path') WHEN '\$libdir' THEN '\$libdir/dbctx' ELSE 'dbctx' END");
$subscriber->append_conf('postgresql.conf', "session_preload_libraries = '$library'");
$subscriber->restart;
my $connstr = $primary->connstr . ' dbname=postgres';
$subscriber->safe_psql('postgres', "CREATE SUBSCRIPTION s CONNECTION '$connstr' PUBLICATION p");
$subscriber->wait_for_subscription_sync($primary, 's') if $subscriber->can('wait_for_subscription_sync');
$primary->safe_psql('postgres', "SET dbctx.guard = 'off'; INSERT INTO applied VALUES (2, 'b'); TRUNCATE applied; INSERT INTO applied VALUES (3, 'c')");
$primary->wait_for_catchup('s');
is($subscriber->safe_psql('postgres', 'SELECT id FROM applied'), 3, 'changes are applied, TRUNCATE too');
unlike(slurp_file($subscriber->logfile), qr/logical replication.*(WARNING|ERROR)|dbctx could not/,
	'... and nothing is said of it');
is($subscriber->safe_psql('postgres', 'SELECT count(*) FROM dbctx_findings()'), 0, '... or kept');
$subscriber->safe_psql('postgres', 'DROP SUBSCRIPTION s');
$subscriber->stop;

# What a standby gets it keeps, and goes on with when it is promoted.
$primary->backup('base');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($primary, 'base', has_streaming => 1);
$standby->start;
my $lint = 'SELECT rule, object, message FROM dbctx_lint()';
my $status = 'SELECT dbctx_guard()';
$primary->wait_for_catchup($standby);
foreach my $query ($lint, $status, 'SELECT * FROM dbctx_findings()')
{
	is($standby->safe_psql('postgres', $query), $primary->safe_psql('postgres', $query),
		"a standby says: $query");
}
like(said($standby, 'CREATE TABLE "Wrong" (a json)'), qr/^ERROR:  cannot execute CREATE TABLE in a read-only transaction/,
	'it refuses as PostgreSQL does');
$primary->stop;
$standby->promote;
blocks($standby, 'promoted, it blocks');
is(said($standby, "SET dbctx.guard = 'warn'; SET client_min_messages = error; CREATE TABLE \"Wrong\" (a json)"),
	'', '... and in warn mode lets things through');
cmp_ok($standby->safe_psql('postgres', 'SELECT count(*) FROM dbctx_findings()'), '>', 0, '... and keeps what it found');
$standby->stop;
done_testing();
