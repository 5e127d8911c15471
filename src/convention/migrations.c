/*
 * migrations.c
 *	  Which tables belong to a migration tool, and to which.
 *
 * A table is known by its name and its columns, both: "migrations" alone may
 * be anything.  Columns that no other table has are enough, as some projects
 * choose the name.  What is in these tables is read by migrations_read.c.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#include "convention/infer.h"

#include "convention/migrations.h"

/* The first that fits counts; of one name the more particular shape first */
static const MigrationTable known_tables[] = {
	{"Prisma", NULL, "_prisma_migrations",
		"id checksum finished_at migration_name rolled_back_at started_at", 8,
	"migration_name", "started_at", STATE_NOT_NULL, "finished_at", "rolled_back_at", false},
	{"golang-migrate", NULL, "schema_migrations",
	"version dirty", 2, "version", NULL, STATE_FALSE, "dirty", NULL, true, true},
	{"Ecto", NULL, "schema_migrations",
	"version inserted_at", 2, "version", NULL, STATE_NONE, NULL, NULL, false},
	{"Supabase", "supabase_migrations", "schema_migrations",
	"version", 8, "version", NULL, STATE_NONE, NULL, NULL, false},
	{NULL, "supabase_migrations", "seed_files",
	"path hash", 3, NULL, NULL, STATE_NONE, NULL, NULL, false},
	/* told apart in tool_name() */
	{"Rails/dbmate", NULL, "schema_migrations",
	"version", 1, "version", NULL, STATE_NONE, NULL, NULL, false},
	{"Sequel", NULL, "schema_migrations",
	"filename", 1, "filename", NULL, STATE_NONE, NULL, NULL, false},
	{"Sequel", NULL, "schema_info",
	"version", 1, "version", NULL, STATE_NONE, NULL, NULL, true},
	{NULL, NULL, "ar_internal_metadata",
	"key value created_at updated_at", 4, NULL, NULL, STATE_NONE, NULL, NULL, false},
	{"Flyway", NULL, "flyway_schema_history",
		"installed_rank version description script checksum success", 10,
	"version", "installed_rank", STATE_TRUE, "success", NULL, false, true},
	{"Flyway", NULL, "schema_version",
		"installed_rank version description script checksum success", 11,
	"version", "installed_rank", STATE_TRUE, "success", NULL, false},
	{"Alembic", NULL, "alembic_version",
	"version_num", 1, "version_num", NULL, STATE_NONE, NULL, NULL, true, true},
	{"Django", NULL, "django_migrations",
	"id app name applied", 4, "name", "id", STATE_NONE, NULL, NULL, false},
	{"Knex", NULL, "knex_migrations",
	"id name batch migration_time", 4, "name", "id", STATE_NONE, NULL, NULL, false, true},
	{NULL, NULL, "knex_migrations_lock",
	"index is_locked", 2, NULL, NULL, STATE_NONE, NULL, NULL, false},
	{"Drizzle", NULL, "__drizzle_migrations",
	"id hash created_at", 4, NULL, "created_at", STATE_NONE, NULL, NULL, false},
	{"Laravel", NULL, "migrations",
	"id migration batch", 3, "migration", "id", STATE_NONE, NULL, NULL, false},
	{"TypeORM", NULL, "migrations",
	"id timestamp name", 3, "name", "timestamp", STATE_NONE, NULL, NULL, false},
	{"TypeORM", NULL, "typeorm_migrations",
	"id timestamp name", 3, "name", "timestamp", STATE_NONE, NULL, NULL, false},
	{NULL, NULL, "typeorm_metadata",
	"type database schema table name value", 6, NULL, NULL, STATE_NONE, NULL, NULL, false},
	{"node-pg-migrate", NULL, "pgmigrations",
	"id name run_on", 3, "name", "id", STATE_NONE, NULL, NULL, false},
	{"db-migrate", NULL, "migrations",
	"id name run_on", 3, "name", "id", STATE_NONE, NULL, NULL, false},
	{"Sequelize", NULL, "SequelizeMeta",
	"name", 3, "name", NULL, STATE_NONE, NULL, NULL, false},
	{NULL, NULL, "SequelizeData",
	"name", 3, NULL, NULL, STATE_NONE, NULL, NULL, false},
	{"goose", NULL, "goose_db_version",
		"id version_id is_applied tstamp", 4,
	"version_id", "version_id", STATE_APPLIED, "is_applied", NULL, false, true},
	{"Liquibase", NULL, "databasechangelog",
		"id author filename dateexecuted orderexecuted exectype md5sum", 16,
	"id", "orderexecuted", STATE_NONE, NULL, NULL, false},
	{NULL, NULL, "databasechangeloglock",
	"id locked lockgranted lockedby", 4, NULL, NULL, STATE_NONE, NULL, NULL, false},
	{"EF Core", NULL, "__EFMigrationsHistory",
	"MigrationId ProductVersion", 2, "MigrationId", NULL, STATE_NONE, NULL, NULL, false, true},
	{"EF Core", NULL, "__EFMigrationsHistory",
	"migration_id product_version", 2, "migration_id", NULL, STATE_NONE, NULL, NULL, false},
	{"EF Core", NULL, "__ef_migrations_history",
	"migration_id product_version", 2, "migration_id", NULL, STATE_NONE, NULL, NULL, false},
	{"EF", NULL, "__MigrationHistory",
		"MigrationId ContextKey Model ProductVersion", 4,
	"MigrationId", NULL, STATE_NONE, NULL, NULL, false},
	{"Sqitch", "sqitch", "changes",
		"change_id change project committed_at", 13,
	"change", "committed_at", STATE_NONE, NULL, NULL, false},
	{NULL, "sqitch", "releases", "version installed_at", 4, NULL, NULL, STATE_NONE, NULL, NULL, false},
	{NULL, "sqitch", "projects", "project uri created_at", 5, NULL, NULL, STATE_NONE, NULL, NULL, false},
	{NULL, "sqitch", "tags", "tag_id tag project change_id", 12, NULL, NULL, STATE_NONE, NULL, NULL, false},
	{NULL, "sqitch", "dependencies", "change_id type dependency dependency_id", 4,
	NULL, NULL, STATE_NONE, NULL, NULL, false},
	{NULL, "sqitch", "events", "event change_id change project", 15, NULL, NULL, STATE_NONE, NULL, NULL, false},
	{"Atlas", NULL, "atlas_schema_revisions",
		"version description applied total executed_at error", 12,
	"version", NULL, STATE_BLANK, "error", NULL, false},
	{"Diesel", NULL, "__diesel_schema_migrations",
	"version run_on", 2, "version", NULL, STATE_NONE, NULL, NULL, false},
	{"MikroORM", NULL, "mikro_orm_migrations",
	"id name executed_at", 3, "name", "id", STATE_NONE, NULL, NULL, false},
	{"Kysely", NULL, "kysely_migration",
	"name timestamp", 2, "name", NULL, STATE_NONE, NULL, NULL, false},
	{NULL, NULL, "kysely_migration_lock",
	"id is_locked", 2, NULL, NULL, STATE_NONE, NULL, NULL, false},
	{"yoyo", NULL, "_yoyo_migration",
		"migration_hash migration_id applied_at_utc", 3,
	"migration_id", "applied_at_utc", STATE_NONE, NULL, NULL, false},
	{NULL, NULL, "_yoyo_log", "migration_hash migration_id operation", 8,
	NULL, NULL, STATE_NONE, NULL, NULL, false},
	{NULL, NULL, "_yoyo_version", "version installed_at_utc", 2,
	NULL, NULL, STATE_NONE, NULL, NULL, false},
	{NULL, NULL, "yoyo_lock", "locked pid", 4, NULL, NULL, STATE_NONE, NULL, NULL, false},
	{"sqlx", NULL, "_sqlx_migrations",
		"version description installed_on success checksum", 6,
	"version", NULL, STATE_TRUE, "success", NULL, false},
	{"sql-migrate", NULL, "gorp_migrations",
	"id applied_at", 2, "id", NULL, STATE_NONE, NULL, NULL, false},
	{"Refinery", NULL, "refinery_schema_history",
	"version name applied_on checksum", 4, "version", NULL, STATE_NONE, NULL, NULL, false},
	{"Doctrine", NULL, "doctrine_migration_versions",
	"version executed_at", 3, "version", NULL, STATE_NONE, NULL, NULL, false},
	{"Doctrine", NULL, "migration_versions",
	"version executed_at", 3, "version", NULL, STATE_NONE, NULL, NULL, false},
	{"Phinx", NULL, "phinxlog",
	"version migration_name start_time end_time", 5, "version", NULL, STATE_NOT_NULL, "end_time", NULL, false},
	{"Yii", NULL, "migration",
	"version apply_time", 2, "version", "apply_time", STATE_NONE, NULL, NULL, false},
	{"FluentMigrator", NULL, "VersionInfo",
	"Version AppliedOn Description", 3, "Version", NULL, STATE_NONE, NULL, NULL, false},
	{"DbUp", NULL, "schemaversions",
	"schemaversionsid scriptname applied", 3, "scriptname", "schemaversionsid", STATE_NONE, NULL, NULL, false},
	{"Postgrator", NULL, "schemaversion",
	"version name md5 run_at", 4, "version", NULL, STATE_NONE, NULL, NULL, false},
	{"tern", NULL, "schema_version",
	"version", 1, "version", NULL, STATE_NONE, NULL, NULL, true},
	{"Pop", NULL, "schema_migration",
	"version", 2, "version", NULL, STATE_NONE, NULL, NULL, false},
	{"Aerich", NULL, "aerich",
	"id version app content", 4, "version", "id", STATE_NONE, NULL, NULL, false},
	{"Peewee", NULL, "migratehistory",
	"id name migrated_at", 3, "name", "id", STATE_NONE, NULL, NULL, false},
	{"Piccolo", NULL, "migration",
	"id name app_name ran_on", 4, "name", "id", STATE_NONE, NULL, NULL, false},
	{"Bun", NULL, "bun_migrations",
	"id name group_id migrated_at", 4, "name", "id", STATE_NONE, NULL, NULL, false},
	{NULL, NULL, "bun_migration_locks", "id table_name", 2, NULL, NULL, STATE_NONE, NULL, NULL, false},
	{"Payload", NULL, "payload_migrations",
	"id name batch", 5, "name", "id", STATE_NONE, NULL, NULL, false},
	{"Strapi", NULL, "strapi_migrations",
	"id name time", 3, "name", "id", STATE_NONE, NULL, NULL, false},
	{"Directus", NULL, "directus_migrations",
	"version name timestamp", 3, "version", NULL, STATE_NONE, NULL, NULL, false},
	{"graphile-migrate", "graphile_migrate", "migrations",
	"hash previous_hash filename date", 4, "filename", "date", STATE_NONE, NULL, NULL, false},
	{NULL, "graphile_migrate", "current", "filename content date", 3,
	NULL, NULL, STATE_NONE, NULL, NULL, false},
	{"pgroll", "pgroll", "migrations",
	"schema name migration created_at done", 9, "name", "created_at", STATE_TRUE, "done", NULL, false},
	{"Play", NULL, "play_evolutions",
	"id hash applied_at apply_script", 8, "id", "id", STATE_NONE, NULL, NULL, false},
	{"MyBatis", NULL, "changelog",
	"id applied_at description", 3, "id", "id", STATE_NONE, NULL, NULL, false},
};

static const DbColumn *
column_any_case(const DbTable *table, const char *name, size_t length)
{
	foreach_column(column, table)
	{
		if (strlen(column->name) == length &&
			pg_strncasecmp(column->name, name, length) == 0)
			return column;
	}
	return NULL;
}

static bool
has_shape(const DbTable *table, const MigrationTable *known)
{
	int			ncolumns = table->nhidden_columns;
	int			nfound = 0;

	foreach_column(column, table)
		ncolumns++;
	if (ncolumns > known->max_columns)
		return false;
	for (const char *name = known->columns; *name != '\0';)
	{
		size_t		length = strcspn(name, " ");

		if (column_any_case(table, name, length) != NULL)
			nfound++;
		else if (table->nhidden_columns == 0)
			return false;
		name += length;
		name += strspn(name, " ");
	}
	/* what the caller may see of it must fit */
	return nfound > 0;
}

/* Does the table begin with the first of the columns?  Asked of every table. */
static bool
begins_alike(const DbTable *table, const MigrationTable *known)
{
	size_t		length;

	if (table->ncolumns == 0 || table->ncolumns > known->max_columns ||
		table->nhidden_columns > 0 || table->columns[0].name == NULL ||
		table->columns[0].name[0] != known->columns[0])
		return false;
	length = strcspn(known->columns, " ");
	return strncmp(table->columns[0].name, known->columns, length) == 0 &&
		table->columns[0].name[length] == '\0';
}

const MigrationTable *
migration_table(const DbTable *table)
{
	char		first = table->name[0] | 0x20;
	const MigrationTable *renamed = NULL;

	if (!table_is_base(table))
		return NULL;
	for (int i = 0; i < lengthof(known_tables); i++)
	{
		const MigrationTable *known = &known_tables[i];

		/* as ASCII has it, which is what their names are in */
		if ((known->table[0] | 0x20) == first &&
			pg_strcasecmp(known->table, table->name) == 0 &&
			(known->schema == NULL ||
			 strcmp(known->schema, table->schema->name) == 0) &&
			has_shape(table, known))
			return known;
		if (known->any_name && begins_alike(table, known) && has_shape(table, known))
			renamed = known;
	}
	return renamed;
}

bool
migrations_is_bookkeeping(const DbTable *table)
{
	return migration_table(table) != NULL;
}

/*
 * Rails and dbmate share a table.  Rails has a second one beside it, and
 * dbmate gives the version a width of 128 (before: 255).
 */
static const char *
tool_name(const Model *model, const DbTable *table, const MigrationTable *known)
{
	const DbColumn *version;

	if (strcmp(known->tool, "Rails/dbmate") != 0)
		return known->tool;
	for (int i = 0; i < model->ntables; i++)
	{
		if (model->tables[i]->schema == table->schema &&
			strcmp(model->tables[i]->name, "ar_internal_metadata") == 0)
			return "Rails";
	}
	version = column_any_case(table, "version", strlen("version"));
	return version != NULL && version->type->length == 128 ? "dbmate" : known->tool;
}

static void
migrations_finish(Infer *infer, void *state)
{
	const Model *model = infer->model;

	for (int i = 0; i < model->ntables; i++)
	{
		DbTable    *table = model->tables[i];
		const MigrationTable *known;
		MigrationTool *tool;
		Fact	   *fact;
		Variant    *variant;

		CHECK_FOR_INTERRUPTS();
		if (!table->bookkeeping)
			continue;
		known = migration_table(table);
		if (known->tool == NULL)
			continue;
		tool = palloc0(sizeof(MigrationTool));
		tool->table = table;
		tool->kind = known;
		tool->tool = tool_name(model, table, known);
		infer->result->migrations = lappend(infer->result->migrations, tool);

		fact = palloc0(sizeof(Fact));
		fact->topic = TOPIC_MIGRATIONS;
		fact->schema = table->schema;
		fact->stated = fact->form_stated = true;
		fact->value = tool->tool;
		fact->follow = fact->have = fact->of = 1;
		variant = palloc0(sizeof(Variant));
		variant->value = fact->value;
		variant->count = 1;
		variant->objects = list_make1(fact_object(table, NULL, NULL));
		fact->variants = list_make1(variant);
		infer->result->facts = lappend(infer->result->facts, fact);
	}
}

const TopicGroup migrations_group = {NULL, NULL, migrations_finish};
