# Queries are judged as the server would: what it runs has no finding, what it
# refuses for a name, a type or the like has one.
#
# Each statement is checked, then run and taken back.  Uses the server that
# PGHOST and PGPORT point to, with a database of its own.

use strict;
use warnings FATAL => 'all';

use File::Temp qw(tempdir);
use Test::More;

my $work = tempdir(CLEANUP => 1);
my $database = 'dbctx_check_queries';

sub psql
{
	my ($on, $script) = @_;
	open(my $file, '>', "$work/script.sql") or die "$work/script.sql: $!";
	print $file $script;
	close($file);
	return scalar qx(psql -XAtq -F '|' -d $on -f $work/script.sql 2>$work/stderr);
}

psql('postgres', "DROP DATABASE IF EXISTS $database;\nCREATE DATABASE $database TEMPLATE template0;");
psql($database, "CREATE EXTENSION dbctx;\n\\i test/sample/shop.sql");

my @queries = grep { /\S/ && !/^--/ } <DATA>;
my $script = "\\set VERBOSITY sqlstate\n";
for my $i (0 .. $#queries)
{
	chomp $queries[$i];
	$script .= "SELECT 'said', $i, rule, message FROM dbctx_check(\$dbctx\$$queries[$i]\$dbctx\$)
		WHERE rule IN ('name_unknown', 'statement_fails', 'undecided', 'syntax_error');\n";
	$script .= "BEGIN;\n\\o /dev/null\n$queries[$i];\n\\o\n\\echo 'ran|$i|':SQLSTATE\nROLLBACK;\n";
}
my (%said, %ran);
foreach my $line (split(/\n/, psql($database, $script)))
{
	$said{$1} = "$2: $3" if $line =~ /^said\|(\d+)\|([^|]*)\|(.*)/;
	$ran{$1} = $2 if $line =~ /^ran\|(\d+)\|(\w+)/;
}
is(scalar keys %ran, scalar @queries, 'all have run');

my (@false, @missed, $refused);
for my $i (0 .. $#queries)
{
	my $state = $ran{$i} // '';

	push @false, "$queries[$i] -- $said{$i}" if $state eq '00000' && defined $said{$i};
	next unless $state =~ /^(42|3F|22P02|428C9)/;
	$refused++;
	push @missed, "$queries[$i] -- $state" unless defined $said{$i};
}
is_deeply(\@false, [], 'nothing is said of what the server runs');
is_deeply(\@missed, [], 'something is said of what it refuses');
cmp_ok($refused, '>', 30, 'and that is enough of them');

psql('postgres', "DROP DATABASE $database;");
done_testing();

__DATA__
SELECT * FROM users
SELECT u.email, count(o.id) FROM users u LEFT JOIN orders o ON o.user_id = u.id GROUP BY u.id
SELECT u.email, u.full_name, count(*) FROM users u JOIN orders o ON o.user_id = u.id GROUP BY u.id ORDER BY 3 DESC LIMIT 5
SELECT email FROM users WHERE role = 'admin'
SELECT email FROM users WHERE role = 'owner'
SELECT emial FROM users
SELECT u.nick, o.total FROM users u JOIN orders o USING (id)
SELECT name FROM user
SELECT * FROM customers
SELECT * FROM order
SELECT * FROM legacy.orders WHERE created_on > now() - interval '1 day'
SELECT * FROM legacy.order
SELECT * FROM old.orders
SELECT "isPublic" FROM "Collection"
SELECT isPublic FROM "Collection"
SELECT * FROM Collection
SELECT id FROM users u JOIN orders o ON o.user_id = u.id
SELECT status, total_cents FROM orders GROUP BY status
SELECT status, sum(total_cents) FROM orders GROUP BY status HAVING sum(total_cents) > 10
SELECT sum(status) FROM orders
SELECT * FROM users WHERE id = 5
SELECT * FROM users WHERE id = '5'
SELECT * FROM users WHERE email = 'X@Y.Z' AND created_at > '2020-01-01'
SELECT * FROM users WHERE created_at > 'yesterdayish'
SELECT attributes ->> 'colour' FROM products WHERE attributes @> '{"a": 1}'
SELECT attributes.colour FROM products
SELECT (attributes).colour FROM products
SELECT users FROM users
SELECT (users).email FROM users
SELECT row_number() OVER (PARTITION BY user_id ORDER BY placed_at) FROM orders
SELECT row_number() FROM orders
SELECT * FROM orders WHERE row_number() OVER () = 1
SELECT coalesce(note, 0) FROM orders
SELECT to_char(placed_at, 'YYYY') AS year FROM orders GROUP BY year
SELECT date_format(placed_at, '%Y') FROM orders
SELECT string_agg(name, ', ' ORDER BY name) FROM products
SELECT group_concat(name) FROM products
SELECT now()::datetime
SELECT x.a FROM (SELECT 1 AS b) x
SELECT * FROM products p, LATERAL (SELECT avg(rating) FROM reviews r WHERE r.product_id = p.id) a
SELECT * FROM products p, (SELECT avg(rating) FROM reviews r WHERE r.product_id = p.id) a
WITH RECURSIVE tree AS (SELECT id, parent_id FROM categories UNION ALL SELECT c.id, c.parent_id FROM categories c JOIN tree t ON t.id = c.parent_id) SELECT * FROM tree
WITH top AS (SELECT user_id FROM orders) SELECT total FROM top
SELECT id FROM users UNION SELECT email FROM users
SELECT id, email FROM users UNION SELECT id FROM users
SELECT * FROM orders o WHERE EXISTS (SELECT 1 FROM payments WHERE order_id = o.id AND captured_at IS NOT NULL)
SELECT * FROM orders o WHERE EXISTS (SELECT 1 FROM payments WHERE order_id = orders.id)
SELECT * FROM users TABLESAMPLE bernoulli (10)
SELECT DISTINCT ON (user_id) * FROM orders ORDER BY user_id, placed_at DESC
SELECT DISTINCT ON (user_id) * FROM orders ORDER BY placed_at DESC
SELECT * FROM orders FOR UPDATE SKIP LOCKED
SELECT lag(total_cents) OVER w FROM orders WINDOW w AS (ORDER BY placed_at)
INSERT INTO users (email, password_hash) VALUES ('a', 'b')
INSERT INTO users (email, password) VALUES ('a', 'b')
INSERT INTO users (email, password_hash) VALUES ('a', 'b') ON CONFLICT (email) DO UPDATE SET full_name = excluded.full_name
INSERT INTO users (email, password_hash) VALUES ('a', 'b') ON CONFLICT (full_name) DO NOTHING
INSERT INTO users (email, password_hash) VALUES ('a', 'b') RETURNING id, created_at
INSERT INTO users (email, password_hash) VALUES ('a')
INSERT INTO users (email, password_hash, role) SELECT email || 'x', password_hash, 'admin' FROM users
INSERT INTO users (email, password_hash, role) SELECT email || 'x', password_hash, full_name FROM users
INSERT INTO orders (number, user_id) SELECT 1, id FROM users
INSERT INTO orders (user_id) SELECT id FROM users LIMIT 1 RETURNING number
INSERT INTO products (name, slug, price_cents, search) VALUES ('a', 'a', 1, 'x')
INSERT INTO products (name, slug, price_cents, search) VALUES ('a', 'a', 1, DEFAULT)
INSERT INTO products (name, slug, price_cents) VALUES ('a', 'a', 'much')
UPDATE orders SET status = 'paid', placed_at = now() WHERE id = gen_random_uuid()
UPDATE orders SET state = 'paid'
UPDATE orders SET status = 'payed'
UPDATE orders SET (status, note) = ('paid', 'x'), updated_at = DEFAULT
UPDATE orders SET number = 7
UPDATE orders o SET note = u.email FROM users u WHERE u.id = o.user_id RETURNING o.*, u.email
UPDATE orders o SET o.note = 'x'
UPDATE orders SET note = (SELECT email FROM users WHERE users.id = orders.user_id)
UPDATE orders SET note = max(note)
DELETE FROM sessions USING users u WHERE u.id = sessions.user_id AND u.deleted_at IS NOT NULL
DELETE FROM sessions WHERE expired_at < now()
DELETE FROM sessions s WHERE s.expires_at < now() RETURNING s.id
WITH gone AS (DELETE FROM sessions RETURNING user_id) SELECT u.email FROM gone JOIN users u ON u.id = gone.user_id
WITH gone AS (DELETE FROM sessions RETURNING user_id) SELECT u.email FROM gone JOIN users u ON u.id = gone.uid
MERGE INTO carts c USING users u ON c.user_id = u.id WHEN MATCHED THEN UPDATE SET expires_at = now() WHEN NOT MATCHED THEN INSERT (user_id) VALUES (u.id)
MERGE INTO carts c USING users u ON c.user_id = u.id WHEN MATCHED THEN UPDATE SET expiry = now()
MERGE INTO carts c USING users u ON c.user_id = u.id WHEN NOT MATCHED THEN INSERT (user_id) VALUES (c.id)
EXPLAIN SELECT emial FROM users
CREATE VIEW v AS SELECT id, email FROM users WHERE deleted_at IS NULL
CREATE VIEW v AS SELECT id, mail FROM users
CREATE TABLE t AS SELECT user_id, count(*) FROM orders GROUP BY 1
CREATE FUNCTION f(uuid) RETURNS text LANGUAGE sql AS 'SELECT email::text FROM users WHERE id = $1'
CREATE FUNCTION f(uuid) RETURNS text LANGUAGE sql AS 'SELECT mail FROM users WHERE id = $1'
VALUES (1, 'a'), (2, 'b')
VALUES (1, 'a'), (2)
TABLE users
