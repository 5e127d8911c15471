# Drizzle: writes the migrations from the models; all that are pending in one
# transaction, the history row in it, in a schema of its own

bookkeeping='drizzle(\.|$)'
# drizzle-kit migrate prints nothing of an error
shows=

have() { install_npm; }

drizzle() { limited node node_modules/drizzle-kit/bin.cjs "$@"; }

step() {
	ln -sfn "$modules" node_modules
	cp "$here/drizzle/drizzle.config.js" .
	cp "$here/drizzle/step$1/schema.js" .
	drizzle generate --name "step$1"
}

migrate() { drizzle migrate; }

applied() { admin -c "SELECT count(*) >= $1 FROM drizzle.__drizzle_migrations"; }

# The same migrations by the library, in a program of one's own
more() {
	new_database drizzle_library
	admin -c 'CREATE EXTENSION dbctx' \
		-c "SELECT dbctx_set_rule('primary_key_type', 'block', '{\"type\": \"uuid\"}')" \
		-c "SELECT dbctx_guard('block')" >/dev/null
	in_project step1 step 1 && cp "$here/drizzle/migrate.js" "$work/$database" ||
		{ not_ok "drizzle, library: starts" "$said"; return; }
	migrate() { limited node migrate.js; }
	shows="message detail hint"
	refused 1 library || return
	passes 1 library
}
