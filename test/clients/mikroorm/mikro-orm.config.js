import { PostgreSqlDriver } from '@mikro-orm/postgresql'
import { Migrator } from '@mikro-orm/migrations'
import entities from './entities.js'

// without it, "drop table dbctx...." would be part of each migration; the suite tries that too
const ignored = process.env.DBCTX_KNOWN === 'no' ? [] : ['dbctx']

export default {
	driver: PostgreSqlDriver,
	host: process.env.PGHOST, port: Number(process.env.PGPORT),
	user: process.env.PGUSER, dbName: process.env.PGDATABASE,
	entities,
	extensions: [Migrator],
	migrations: { path: './migrations', emit: 'cjs', snapshot: false },
	schemaGenerator: { ignoreSchema: ignored }
}
