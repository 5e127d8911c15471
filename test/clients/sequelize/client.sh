# Sequelize: migrations by hand; every statement is a transaction of its own

bookkeeping='"SequelizeMeta(_|")'
transaction=no
shows="message detail"

have() { install_npm; }

step() {
	ln -sfn "$modules" node_modules
	cp "$here/sequelize/config.js" .
	cp "$here/sequelize/sequelizerc" .sequelizerc
	mkdir -p migrations
	cp "$here/sequelize/step$1"/* migrations/
}

migrate() { limited node node_modules/sequelize-cli/lib/sequelize --env production db:migrate; }

applied() {
	admin -c "SELECT count(*) > 0 FROM \"SequelizeMeta\" WHERE name ~ '^2026010100000$1-'"
}

# nothing but by hand: what came before the refused statement is there, and the
# migration would begin again with it
resolve() {
	if [ "$1" = 2 ]; then
		psql -X -q -c 'ALTER TABLE "Users" DROP COLUMN phone' \
			-c 'ALTER TABLE "Posts" RENAME COLUMN content TO body' \
			-c 'ALTER TABLE "Orders" ALTER COLUMN total TYPE integer'
	fi
}

# A rule about something missing blocks when it's told to; here where a table is there
# already, which the migration passes by when it runs again
more() {
	new_database sequelize_half
	admin -c 'CREATE EXTENSION dbctx' -c "SELECT dbctx_set_rule('foreign_key_index', 'block')" \
		-c "SELECT dbctx_guard('block')" >/dev/null
	in_project step1 step 1 || { not_ok "sequelize, half: starts" "$said"; return; }
	refused 1 half || return
	is "sequelize, half: the statements before stay" '"Users"' "$(own_tables)"
	passes 1 half
}
