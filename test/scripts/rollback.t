# dbctx_rollback(): a script, then what undoes it, leaves the schema as it was,
# by pg_dump, except for what it says is lost: the place of a column.
#
# The scripts are in test/rollback/*.txt, one after the other, each below a
# line "== name".  Uses the server that PGHOST and PGPORT point to.

use strict;
use warnings FATAL => 'all';

use Cwd qw(abs_path);
use File::Basename;
use IO::Handle;
use Test::More;

my $dir = abs_path(dirname(__FILE__) . '/../rollback');
my $database = 'dbctx_rollback';
$ENV{PGOPTIONS} = '-c client_min_messages=warning';

$| = 1;

sub run_psql
{
	my ($in_database, $sql, @options) = @_;
	my $pid = open(my $out, '-|') // die "fork: $!";
	if ($pid == 0)
	{
		open(STDERR, '>&', \*STDOUT);
		open(my $in, '|-', 'psql', '-XAtq', '-v', 'ON_ERROR_STOP=1', @options,
			'-d', $in_database, '-f', '-')
		  or die "psql: $!";
		print $in $sql;
		close($in);
		exit($? >> 8);
	}
	my $result = do { local $/; <$out> } // '';
	close($out);
	return ($result, $? == 0);
}

sub psql
{
	my ($result, $ok) = run_psql(@_);
	die "$_[1]\n$result" unless $ok;
	chomp $result;
	return $result;
}

# What defines the schema; the server's words about itself left out
our $TODO;
my $server_version = qx(psql -XAtq -d postgres -c 'SHOW server_version_num') + 0;

sub dump_schema
{
	my ($in_database) = @_;
	my $text = qx(pg_dump -s -d $in_database);
	$text =~ s/^--.*\n//mg;
	$text =~ s/^\\(un)?restrict .*\n//mg;
	return $text;
}

# The same whatever order the columns have, and what comes in their order
sub without_order
{
	my ($text) = @_;
	$text =~ s{^(CREATE [^\n]*TABLE [^;]*?\(\n)(.*?)(\n\)[^\n]*)$}
		{my ($a, $b, $c) = ($1, $2, $3); $a . join("\n", sort map { s/,$//r } split(/\n/, $b)) . $c}gmse;
	# and what follows from it
	$text =~ s{^(CREATE STATISTICS .* ON )(.*)( FROM .*)$}{$1 . join(', ', sort split /, /, $2) . $3}gme;
	$text =~ s{^(ALTER PUBLICATION .* \()([^()]*)(\).*)$}{$1 . join(', ', sort split /, /, $2) . $3}gme;
	return join("\n", sort split /\n/, $text);
}

sub make_database
{
	psql('postgres', "DROP DATABASE IF EXISTS $database");
	psql('postgres', "CREATE DATABASE $database TEMPLATE ${database}_0");
}

# The rows of dbctx_rollback(), [sql, lost] each
sub rollback_of
{
	my ($script) = @_;
	my $tag = 'dbctx_script';
	my $rows = psql($database,
		"SELECT encode(convert_to(coalesce(sql, ''), 'UTF8'), 'hex'), encode(convert_to(coalesce(lost, ''), 'UTF8'), 'hex')"
		  . " FROM dbctx_rollback(\$$tag\$$script\$$tag\$) ORDER BY step");
	return map {
		my ($sql, $lost) = split /\|/, $_, -1;
		[ pack('H*', $sql), pack('H*', $lost) ]
	} split /\n/, $rows;
}

sub short_diff
{
	my ($before, $after) = @_;
	my %before;
	$before{$_}++ foreach split /\n/, $before;
	my %after;
	$after{$_}++ foreach split /\n/, $after;
	return join("\n", map({ "- $_" } grep { ($before{$_} // 0) > ($after{$_} // 0) } sort keys %before),
		map({ "+ $_" } grep { ($after{$_} // 0) > ($before{$_} // 0) } sort keys %after));
}

psql('postgres', "DROP DATABASE IF EXISTS $database");
psql('postgres', "DROP DATABASE IF EXISTS ${database}_0");
psql('postgres', 'DROP ROLE IF EXISTS regress_rb_owner, regress_rb_reader, "regress rb ""odd"""');
psql('postgres', "CREATE DATABASE ${database}_0");
psql("${database}_0", do { local (@ARGV, $/) = "$dir/schema.sql"; <> });
psql("${database}_0", 'CREATE EXTENSION dbctx');
make_database();
my $before = dump_schema($database);
my $only = $ENV{ROLLBACK_ONLY};

foreach my $file (sort glob("$dir/*.txt"))
{
	my $all = do { local (@ARGV, $/) = $file; <> };
	my @cases = split /^== (.*)\n/m, $all;
	shift @cases;
	while (my ($name, $script) = splice(@cases, 0, 2))
	{
		next if defined $only && $name !~ /$only/;

		# "name [what]": what is expected of it
		my ($base, $expected) = $name =~ /^(.*?)(?: \[(.*)\])?$/;
		my @rows = eval { rollback_of($script) };
		if ($@) { fail("$base: $@"); next; }
		my $lost = join('; ', grep { $_ ne '' } map { $_->[1] } @rows);
		my ($said, $ok) = run_psql($database, $script);
		if (!$ok) { fail("$base: the script itself: $said"); make_database(); next; }
		my $undo = join("\n", map { "$_->[0];" } grep { $_->[0] ne '' } @rows);
		($said, $ok) = run_psql($database, $undo);
		my $after = $ok ? dump_schema($database) : '';
		my $same = $ok && $after eq $before;
		if ($ok && !$same && $lost =~ /its place/)
		{
			$same = without_order($after) eq without_order($before);
		}
		if (defined $expected && $expected =~ s/^lost: //)
		{
			like($lost, qr/$expected/, "$base: says what is lost");
			$same = 1 if $ok;
		}
		# from 18 on NOT NULL is a constraint that a child may have of its own
		local $TODO = "which NOT NULL is a child's own" if $server_version >= 180000 && $base =~ /^(drop a column|set not null) of a parent$/;
		ok($same, $base)
		  or diag("rollback:\n$undo\n", $ok ? short_diff($before, $after) : "failed: $said");
		make_database() if !$ok || $after ne $before;
	}
}

# Another session alters the table: nobody waits, and it is said
if (!defined $only)
{
	open(my $locker, '|-', "psql -XAtq -d $database >/dev/null 2>&1") or die "psql: $!";
	$locker->autoflush(1);
	print $locker "BEGIN;\nLOCK TABLE users;\n";
	my $held = "SELECT count(*) FROM pg_locks WHERE relation = 'users'::regclass AND mode = 'AccessExclusiveLock' AND granted";
	for (1 .. 600)
	{
		last if psql($database, $held) > 0;
		select(undef, undef, undef, 0.1);
	}
	my $rows = psql($database,
		"SET statement_timeout = '20s';\nSELECT coalesce(sql, 'none'), lost FROM dbctx_rollback('DROP INDEX users_lower; DROP VIEW stars; COMMENT ON TABLE users IS NULL')");
	like($rows, qr/^none\|view public\.stars, whose definition can't be told here$/m, 'a view on a locked table');
	like($rows, qr/^none\|index public\.users_lower, whose definition/m, 'an index of a locked table');
	like($rows, qr/^COMMENT ON TABLE/m, 'what needs no lock is told');

	# history keeps to itself what it can't tell
	psql($database, "SELECT dbctx_guard('warn');\nSET dbctx.history = on;\nCREATE TABLE kept (a int);");
	my $history = "SELECT coalesce(rollback, 'none') FROM dbctx_history() ORDER BY at DESC LIMIT 1";
	is(psql($database, $history), 'DROP TABLE public.kept;', 'history has the way back');
	psql($database, "SET dbctx.history = on;\nSET statement_timeout = '20s';\nCOMMENT ON TYPE mood IS 'new';");
	is(psql($database, $history), "COMMENT ON TYPE public.mood IS 'how one feels';", 'history while a table is locked');
	my ($said, $ok) = run_psql($database, "SET dbctx.history = on;\nSET lock_timeout = '200ms';\nDROP INDEX users_lower;");
	unlike($said, qr/dbctx/, 'an error of the statement is its own');
	print $locker "ROLLBACK;\n\\q\n";
	close($locker);

	# a trigger of our own breaks nothing
	psql($database, "SET dbctx.history = on;\nALTER TABLE users RENAME age TO years;\nDROP VIEW stars;\nREFRESH MATERIALIZED VIEW totals;\nREINDEX TABLE log;");
	is(psql($database, "SELECT count(*) FROM dbctx_history() WHERE rollback IS NULL AND tag !~ '^(REFRESH|REINDEX)'"), 0,
		'each has its way back');
}

psql('postgres', "DROP DATABASE IF EXISTS $database");
psql('postgres', "DROP DATABASE IF EXISTS ${database}_0");
psql('postgres', 'DROP ROLE IF EXISTS regress_rb_owner, regress_rb_reader, "regress rb ""odd"""');
done_testing();
