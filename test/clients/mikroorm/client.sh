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

# schema:update drops every schema and table that the models don't have and that it can
# see: not those of dbctx, for a role without rights on them, nor for a superuser who has
# told it so
more() {
	local setting
	new_database mikroorm_update
	admin -c 'CREATE EXTENSION dbctx' -c "SELECT dbctx_adopt_preset('uuid_snake')" \
		-c "SELECT dbctx_guard('warn')" >/dev/null
	in_project step1 step 1 && apply 1 && cp "$here/mikroorm/step2/entities.js" "$work/$database" ||
		{ not_ok "mikroorm, schema:update: starts" "$said"; return; }
	in_project update_app mikroorm schema:update --dump || true
	is "mikroorm, schema:update: an ordinary role would drop nothing" "" "$(grep -i '^drop' "$said")"

	export PGUSER=postgres
	in_project update_super mikroorm schema:update --dump || true
	is "mikroorm, schema:update: a superuser would drop dbctx" 't' \
		"$(grep -q '^drop schema.*"dbctx"' "$said" && echo t)"
	export IGNORE_SCHEMA=dbctx
	in_project update_ignore mikroorm schema:update --dump || true
	is "mikroorm, schema:update: but not with ignoreSchema" "" "$(grep -i '^drop' "$said")"
	if in_project update mikroorm schema:update --run; then
		ok "mikroorm, schema:update: passes"
	else
		not_ok "mikroorm, schema:update: passes" "$said"
	fi
	unset IGNORE_SCHEMA
	dump >"$work/$database.update"
	sed -E 's/^(ALTER .* OWNER TO) postgres;/\1 app;/; s/Owner: postgres/Owner: app/' "$work/$database.update" >"$work/$database.2"
	same "mikroorm, schema:update: makes the same schema" "$work/mikroorm.plain.2" "$work/$database.2"
	is "mikroorm, schema:update: dbctx is still there and guards" t \
		"$(admin -c "SELECT count(*) > 0 FROM dbctx_findings()")"
}
