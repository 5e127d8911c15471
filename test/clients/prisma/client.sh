# Prisma: writes the migrations by comparing models and a shadow database that has run
# those before; each is one simple query and so one transaction, the history rows outside

bookkeeping='_prisma_migrations(_|$)'
preset=prisma

have() { install_npm; }

prisma() {
	PRISMA_SCHEMA_ENGINE_BINARY=$PWD/schema-engine.mjs CHECKPOINT_DISABLE=1 PRISMA_HIDE_UPDATE_MESSAGE=1 \
		limited node node_modules/prisma/build/index.js "$@"
}

# "migrate dev" wants a terminal; this is what it calls
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

resolve() { prisma migrate resolve --rolled-back "2026010100000$1_step$1"; }
