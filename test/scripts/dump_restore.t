# The text is the same after dump and restore into a fresh database: what is
# printed comes from the catalogs' content, not from their OIDs or their order.

use strict;
use warnings FATAL => 'all';

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;
$node->safe_psql('postgres', 'CREATE DATABASE shop');
$node->safe_psql('postgres', 'CREATE DATABASE other');

$node->command_ok(
	[
		'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1',
		'-f', 'test/sample/shop.sql', $node->connstr('shop')
	],
	'the sample schema loads');
$node->safe_psql('shop', 'CREATE EXTENSION dbctx');

my $dump = $node->basedir . '/shop.dump';
$node->command_ok([ 'pg_dump', '-Fc', '-f', $dump, $node->connstr('shop') ],
	'pg_dump');

# other OIDs, and other objects that come and go, in the database to restore to
$node->safe_psql('other',
	'CREATE TABLE scratch (id int); DROP TABLE scratch');
$node->command_ok([ 'pg_restore', '-d', $node->connstr('other'), $dump ],
	'pg_restore brings the extension along');

my @queries = map
{
	"SELECT dbctx_describe(budget => 0, format => '$_', stats => false)"
} ('markdown', 'json');
my %before = map { $_ => $node->safe_psql('shop', $_) } @queries;

# the name of the database is part of the text
$node->safe_psql('postgres', 'ALTER DATABASE shop RENAME TO before');
$node->safe_psql('postgres', 'ALTER DATABASE other RENAME TO shop');

foreach my $query (@queries)
{
	my $after = $node->safe_psql('shop', $query);
	isnt($after, '', "there is a text: $query");
	is($after, $before{$query}, 'equal after dump and restore');
	is($node->safe_psql('shop', $query), $after, 'equal when repeated');
}

is( $node->safe_psql('shop', 'SELECT dbctx_schema_hash()'),
	$node->safe_psql('before', 'SELECT dbctx_schema_hash()'),
	'equal hash after dump and restore');
$node->safe_psql('shop', 'ALTER TABLE brands ADD COLUMN country text');
isnt(
	$node->safe_psql('shop', 'SELECT dbctx_schema_hash()'),
	$node->safe_psql('before', 'SELECT dbctx_schema_hash()'),
	'another hash after a change');

$node->stop;
done_testing();
