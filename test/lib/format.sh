#!/bin/bash
# make format: lays the C sources out as PostgreSQL's own are. pg_bsd_indent
# comes with PostgreSQL 17 and later, and in a Debian package of its own.
set -euo pipefail
. "$(dirname "$0")/common.sh"

indent=$(command -v pg_bsd_indent || printf '%s\n' /usr/lib/postgresql/*/bin/pg_bsd_indent | sort -V | tail -n 1)
[ -x "$indent" ] || die "no pg_bsd_indent here (Debian: apt-get install pg-bsd-indent)"

# the options are those of PostgreSQL's pgindent; types that begin a
# declaration have to be named
cd "$top"
types=$(sed -nE 's/^\} ([A-Za-z_]+);.*/\1/p; s/^typedef .*[ *]([A-Za-z_]+);.*/\1/p' \
	src/*.h src/*/*.h src/*/*.c | sort -u)
list=$(mktemp)
trap 'rm -f "$list"' EXIT
printf '%s\n' $types bool int32 uint32 int64 uint64 Oid Datum List Node Size \
	StringInfo StringInfoData TupleDesc HeapTuple Relation MemoryContext Snapshot >"$list"
for file in src/*.[ch] src/*/*.[ch]; do
	"$indent" -bad -bap -bbb -bc -bl -cli1 -cp33 -cdb -nce -d0 -di12 -nfc1 -i4 \
		-l79 -lp -lpl -nip -npro -sac -tpg -ts4 "-U$list" "$file"
	rm -f "${file##*/}.BAK"
done
