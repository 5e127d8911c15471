# node-pg-migrate: migrations by hand; one transaction for each, the history row in it

bookkeeping='pgmigrations(_|$)'

have() { install_npm; }

step() {
	ln -sfn "$modules" node_modules
	mkdir -p migrations
	cp "$here/node-pg-migrate/step$1"/* migrations/
}

migrate() { limited node node_modules/node-pg-migrate/bin/node-pg-migrate.js up; }

applied() {
	admin -c "SELECT count(*) > 0 FROM pgmigrations WHERE name ~ '^176722560000$1_'"
}
