# Prisma: writes the migrations by comparing models and a shadow database that has run
# those before; each is one simple query and so one transaction, the history rows outside

bookkeeping='_prisma_migrations(_|$)'
preset=prisma

have() { install_npm; }

prisma() {
	PRISMA_SCHEMA_ENGINE_BINARY=$PWD/schema-engine.mjs CHECKPOINT_DISABLE=1 PRISMA_HIDE_UPDATE_MESSAGE=1 \
		limited node node_modules/prisma/build/index.js "$@"
}

# as "migrate dev --create-only" does, without its questions
step() {
	local folder=migrations/2026010100000$1_step$1
	ln -sfn "$modules" node_modules
	cp "$here/prisma/package.json" "$here/prisma/prisma.config.ts" "$here/prisma/schema-engine.mjs" \
		"$here/prisma/step$1/schema.prisma" .
	mkdir -p migrations
	echo 'provider = "postgresql"' >migrations/migration_lock.toml
	prisma migrate diff --from-migrations migrations --to-schema schema.prisma --script >script.sql &&
		mkdir -p "$folder" && mv script.sql "$folder/migration.sql"
}

migrate() { prisma migrate deploy; }

applied() {
	admin -c "SELECT count(*) > 0 FROM _prisma_migrations WHERE migration_name ~ 'step$1\$' AND finished_at IS NOT NULL"
}

# until it has been told, it refuses every later migration
resolve() {
	if prisma migrate deploy >failed.out 2>&1 || ! grep P3009 failed.out; then
		cat failed.out
		return 1
	fi
	prisma migrate resolve --rolled-back "2026010100000$1_step$1"
}

# What takes a terminal for granted
with_terminal() { script -qec "$(printf '%q ' "$@")" /dev/null; }

prisma_dev() {
	export -f prisma limited
	export seconds
	with_terminal bash -c 'prisma migrate dev --name dev'
}

more() {
	local public
	new_database prisma_reset
	admin -c 'CREATE EXTENSION dbctx'
	set_rules strict
	admin -c "SELECT dbctx_guard('warn')" >/dev/null
	in_project step1 step 1 && apply 1 || { not_ok "prisma, reset: starts" "$said"; return; }
	public=$(admin -c "SELECT 'public'::regnamespace::oid")
	if in_project reset prisma migrate reset --force; then
		ok "prisma, reset: passes"
	else
		not_ok "prisma, reset: passes" "$said"
	fi
	is "prisma, reset: drops the schema public" f "$(admin -c "SELECT 'public'::regnamespace::oid = $public")"
	is "prisma, reset: dbctx is still there" dbctx "$(admin -c "SELECT extname FROM pg_extension WHERE extname = 'dbctx'")"
	is "prisma, reset: and describes what is there now" t \
		"$(admin -c "SELECT dbctx_describe() ~ E'\\n\"Order\"\\\\('")"
	admin -U app -c 'CREATE TABLE later (id int PRIMARY KEY)' 2>/dev/null
	is "prisma, reset: and still guards" t \
		"$(admin -c "SELECT count(*) > 0 FROM dbctx_findings() WHERE object ~ '\\mlater\\M'")"
	admin -c 'DROP TABLE later'

	# the guard comes into every new database, but the shadow databases are left alone
	database=template1
	admin -c 'CREATE EXTENSION dbctx' \
		-c "SELECT dbctx_set_rule('primary_key_type', 'block', '{\"type\": \"uuid\"}')" \
		-c "SELECT dbctx_guard('block')" >/dev/null
	createdb -U postgres -O app prisma_guarded
	database=prisma_guarded
	if admin -U app -c 'CREATE TABLE t (id int PRIMARY KEY)' 2>"$work/guarded"; then
		not_ok "prisma, shadow: another database of that template is guarded" "$work/guarded"
	else
		ok "prisma, shadow: another database of that template is guarded"
	fi
	database=prisma_reset
	if in_project dev prisma_dev && grep -q 'Already in sync' "$said"; then
		ok "prisma, shadow: migrate dev replays what the guard would refuse"
	else
		not_ok "prisma, shadow: migrate dev replays what the guard would refuse" "$said"
	fi
	if in_project step2 step 2 && apply 2; then
		ok "prisma, shadow: so does migrate diff"
	else
		not_ok "prisma, shadow: so does migrate diff" "$said"
	fi
	is "prisma, shadow: none is left" 0 \
		"$(admin -c "SELECT count(*) FROM pg_database WHERE datname ~ '^prisma_migrate_shadow'")"
	database=template1
	admin -c "SELECT dbctx_guard('off')" -c 'DROP EXTENSION dbctx CASCADE' >/dev/null

	# a reset that would drop rows; Prisma then drops its history, and tries the rest in
	# another way, so that it wants to be let finish
	database=prisma_reset
	admin -c 'INSERT INTO "Tag" (name) VALUES (1)' -c "SELECT dbctx_guard('block')" >/dev/null
	if in_project reset_block prisma migrate reset --force; then
		not_ok "prisma, reset: is refused where there are rows" "$said"
	else
		ok "prisma, reset: is refused where there are rows"
	fi
	is "prisma, reset: of which its user sees" "message hint" "$(shown_in "$said")"
	is "prisma, reset: the rows stay" 1 "$(admin -c 'SELECT count(*) FROM "Tag"')"
	admin -c "SELECT dbctx_guard('off')" >/dev/null
	if in_project reset_again prisma migrate reset --force; then
		ok "prisma, reset: passes with the guard off"
	else
		not_ok "prisma, reset: passes with the guard off" "$said"
	fi
	is "prisma, reset: and applies everything again" t "$(applied 2)"
}
