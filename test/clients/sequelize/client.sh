# Sequelize: migrations by hand; every statement is a transaction of its own

bookkeeping='"SequelizeMeta(_|")'
transaction=no

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
