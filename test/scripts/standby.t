# Everything that only reads works on a hot standby, and says there what it says
# on the primary; likewise in a read-only transaction, for a role without rights.

use strict;
use warnings FATAL => 'all';

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $primary = PostgreSQL::Test::Cluster->new('primary');
$primary->init(allows_streaming => 1);
$primary->start;
$primary->command_ok(
	[
		'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1',
		'-f', 'test/sample/shop.sql', $primary->connstr('postgres')
	],
	'the sample schema loads');
$primary->safe_psql('postgres',
	'CREATE EXTENSION dbctx; CREATE ROLE nobody LOGIN');

$primary->backup('base');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($primary, 'base', has_streaming => 1);
$standby->start;
$primary->wait_for_catchup($standby);

is($standby->safe_psql('postgres', 'SELECT pg_is_in_recovery()'),
	't', 'the standby is one');

my @queries = (
	"SELECT dbctx_describe(stats => false)",
	"SELECT dbctx_describe(budget => 0, stats => false)",
	"SELECT dbctx_describe('orders', stats => false)",
	"SELECT dbctx_describe(format => 'json', budget => 0, stats => false)",
	"SELECT * FROM dbctx_conventions()",
	"SELECT dbctx_schema_hash()",
	"SELECT * FROM dbctx_check('ALTER TABLE orders ADD COLUMN product JSON; SELCT 1; SELECT nam FROM products; ALTER TABLE orders ADD UNIQUE (status)')",
	"SELECT dbctx_check_report('SELCT 1', 'sarif')");

foreach my $query (@queries)
{
	my $expected = $primary->safe_psql('postgres', $query);
	isnt($expected, '', "primary: $query");
	is($standby->safe_psql('postgres', $query),
		$expected, "standby: $query");
	is( $primary->safe_psql(
			'postgres', "SET default_transaction_read_only = on; $query"),
		$expected,
		"read-only: $query");
	my ($status, $out, $err) =
	  $standby->psql('postgres', $query, extra_params => [ '-U', 'nobody' ]);
	is($status, 0, "standby, a role without rights: $query");
}

# a statement that conflicts with replay must not leave anything behind
$primary->safe_psql('postgres', 'DROP TABLE reviews; VACUUM pg_class');
$primary->wait_for_catchup($standby);
unlike($standby->safe_psql('postgres', 'SELECT dbctx_describe(budget => 0)'),
	qr/^reviews\(/m, 'a table that was dropped is gone on the standby');

$standby->stop;
$primary->stop;
done_testing();
