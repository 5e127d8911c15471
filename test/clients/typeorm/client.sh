# TypeORM: writes the migrations by comparing models and database; all that are pending
# in one transaction, the history row in it. It changes a type by DROP and ADD.

bookkeeping='migrations(_|$)'

have() { install_npm; }

typeorm() { limited node node_modules/typeorm/cli.js "$@" -d data-source.js; }

step() {
	ln -sfn "$modules" node_modules
	cp "$here/typeorm/data-source.js" .
	cp "$here/typeorm/step$1/entities.js" .
	typeorm migration:generate --outputJs --timestamp "176722560000$1" "migrations/step$1"
}

migrate() { typeorm migration:run; }

applied() { admin -c "SELECT count(*) > 0 FROM migrations WHERE timestamp = 176722560000$1"; }
