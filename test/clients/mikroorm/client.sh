# MikroORM: writes the migrations by comparing models and database; a savepoint for
# each in one transaction, the history row in it

bookkeeping='mikro_orm_migrations(_|$)'

have() {
	install_npm || return
	mikro_node=$(find "$modules"/node-linux-*/bin -name node 2>/dev/null | head -n 1)
	if [ -z "$mikro_node" ]; then mikro_node=node; fi
	if ! "$mikro_node" -e 'process.exit(parseInt(process.versions.node) < 22 ? 1 : 0)'; then
		why_not="no node of 22 or newer"
		return 1
	fi
}

mikroorm() { limited "$mikro_node" node_modules/@mikro-orm/cli/cli.js "$@"; }

step() {
	ln -sfn "$modules" node_modules
	cp "$here/mikroorm/package.json" "$here/mikroorm/mikro-orm.config.js" .
	cp "$here/mikroorm/step$1/entities.js" .
	mikroorm migration:create --name "step$1"
}

migrate() { mikroorm migration:up; }

applied() { admin -c "SELECT count(*) > 0 FROM mikro_orm_migrations WHERE name ~ '_step$1[.]cjs'"; }
