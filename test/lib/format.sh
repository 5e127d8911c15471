#!/bin/bash
# make format: lays the C sources out as PostgreSQL's own are. pg_bsd_indent
# comes with PostgreSQL 17 and later, and in a Debian package of its own.
set -euo pipefail
lib=$(dirname "$0")
. "$lib/common.sh"
. "$lib/postgres.sh"

indent=$(command -v pg_bsd_indent || printf '%s\n' /usr/lib/postgresql/*/bin/pg_bsd_indent | sort -V | tail -n 1)
[ -x "$indent" ] || die "no pg_bsd_indent here (Debian: apt-get install pg-bsd-indent)"
find_postgres && has_headers || die "no server headers to learn the names of types from"
headers=$("$pg_config" --includedir-server)
[ -d "$headers" ] || headers=$cache/headers-$pg_major

# Which names are types decides where the blanks go around a "*"; some are names
# of variables more often.
cd "$top"
types=$(mktemp)
trap 'rm -f "$types"' EXIT
find src "$headers" -name '*.[ch]' -exec sed -nE \
	-e 's/^\}[[:space:]]*([A-Za-z_0-9]+);.*/\1/p' \
	-e 's/^typedef[^(]*[[:space:]*]([A-Za-z_0-9]+)(\[[^]]*\])?;.*/\1/p' \
	-e 's/^typedef[^(]*\(\*[[:space:]]*([A-Za-z_0-9]+)\).*/\1/p' {} + | sort -u |
	grep -vxE 'text|timestamp|date|interval|string|type|pointer|reference|other|digit|iterator' >"$types"
printf '%s\n' bool FILE va_list >>"$types"

# the options, and the correction after it, are those of PostgreSQL's pgindent
for file in src/*.[ch] src/*/*.[ch]; do
	"$indent" -bad -bap -bbb -bc -bl -cli1 -cp33 -cdb -nce -d0 -di12 -nfc1 -i4 \
		-l79 -lp -lpl -nip -npro -sac -tpg -ts4 "-U$types" <"$file" |
		sed -E 's/^([A-Za-z_][^[:space:]]*)[[:space:]]+(\*+)$/\1 \2/' >"$types.out"
	cmp -s "$types.out" "$file" || cat "$types.out" >"$file"
	rm -f "$types.out"
done
