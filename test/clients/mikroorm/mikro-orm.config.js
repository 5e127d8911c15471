import { PostgreSqlDriver } from '@mikro-orm/postgresql'
import { Migrator } from '@mikro-orm/migrations'
import entities from './entities.js'

// what the suite tries: schemas that the schema update is to leave alone
const ignored = process.env.IGNORE_SCHEMA

export default {
	driver: PostgreSqlDriver,
	host: process.env.PGHOST, port: Number(process.env.PGPORT),
	user: process.env.PGUSER, dbName: process.env.PGDATABASE,
	entities,
	extensions: [Migrator],
	migrations: { path: './migrations', emit: 'cjs', snapshot: false },
	...(ignored && { schemaGenerator: { ignoreSchema: ignored.split(',') } })
}
