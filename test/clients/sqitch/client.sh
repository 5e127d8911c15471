# Sqitch: SQL by hand, each change a psql of its own with its own BEGIN and COMMIT,
# while another connection holds a lock on the registry, the schema sqitch

bookkeeping='sqitch(\.|$)'
warns=yes

have() { install_debian; }

sqitch() { limited perl -CAS "$debian/usr/bin/sqitch" "$@"; }

change_of() { if [ "$1" = 1 ]; then echo create; else echo change; fi; }

step() {
	local change
	change=$(change_of "$1")
	if [ "$1" = 1 ]; then
		sqitch config --user user.name 'A. Tester' &&
			sqitch config --user user.email tester@example.com &&
			sqitch init shop --engine pg || return
	fi
	sqitch add "$change" -n "step $1" --without verify --template-directory "$debian/etc/sqitch/templates" &&
		cp "$here/sqitch/deploy/$change.sql" deploy/ &&
		cp "$here/sqitch/revert/$change.sql" revert/
}

migrate() { sqitch deploy --target "db:pg://app@localhost:$PGPORT/$PGDATABASE?host=$PGHOST"; }

applied() { admin -c "SELECT count(*) > 0 FROM sqitch.changes WHERE change = '$(change_of "$1")'"; }
