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

# schema:update and migration:create drop every schema and table that the models don't
# have and that the role may see: some of dbctx's for the owner of the database, who may
# dump it, and all for a superuser; none for other roles
more() {
	local role
	new_database mikroorm_update
	admin -c 'CREATE EXTENSION dbctx'
	set_rules strict
	admin -c "SELECT dbctx_guard('warn')" >/dev/null
	in_project step1 step 1 && apply 1 && cp "$here/mikroorm/step2/entities.js" "$work/$database" ||
		{ not_ok "mikroorm, schema:update: starts" "$said"; return; }
	admin -c 'CREATE ROLE colleague LOGIN'
	for role in app postgres colleague; do
		export PGUSER=$role
		in_project "update_$role" mikroorm schema:update --dump || true
		is "mikroorm, schema:update: with ignoreSchema it drops nothing as $role" "" "$(grep -i '^drop' "$said")"
		export DBCTX_KNOWN=no
		in_project "update_$role" mikroorm schema:update --dump || true
		is "mikroorm, schema:update: what it drops without as $role" \
			"$(if [ "$role" != colleague ]; then echo 'drop schema if exists "dbctx";'; fi)" \
			"$(grep -i '^drop schema' "$said")"
		unset DBCTX_KNOWN
	done
	export PGUSER=app
	if in_project update mikroorm schema:update --run; then
		ok "mikroorm, schema:update: passes"
	else
		not_ok "mikroorm, schema:update: passes" "$said"
	fi
	dump >"$work/$database.2"
	same "mikroorm, schema:update: makes the same schema" "$work/mikroorm.plain.2" "$work/$database.2"
}
