# Knex: migrations by hand; one transaction for each, the history row in it

bookkeeping='knex_migrations(_lock)?(_|$)'
shows=message

have() { install_npm; }

step() {
	ln -sfn "$modules" node_modules
	cp "$here/knex/knexfile.js" .
	mkdir -p migrations
	cp "$here/knex/step$1"/* migrations/
}

migrate() { limited node node_modules/knex/bin/cli.js migrate:latest; }

applied() {
	admin -c "SELECT count(*) > 0 FROM knex_migrations WHERE name ~ '^2026010100000$1_'"
}
