#!/usr/bin/env node
// Stands in for the binary of Prisma's schema engine, which its command line wants to
// download: the same JSON-RPC over stdin and stdout, answered by the same engine as
// WebAssembly. Like the binary, and unlike the driver for JavaScript, it sends a
// migration as one simple query.
import { createRequire } from 'module'
import fs from 'fs'
import path from 'path'
import readline from 'readline'

const require = createRequire(path.join(process.cwd(), 'package.json'))
const argv = process.argv.slice(2)
if (argv.includes('--version') || argv.includes('-V')) {
	console.log('schema-engine-cli stand-in')
	process.exit(0)
}
const values = name => argv.flatMap((word, i) => (word === name ? [argv[i + 1]] : []))
const datasource = JSON.parse(values('--datasource')[0] ?? '{}')
const url = new URL(datasource.url ?? process.env.DATABASE_URL)
const schema = url.searchParams.get('schema') ?? undefined

// Apart, since a connection string would win over the shadow database's name
const target = {
	host: url.searchParams.get('host') ?? url.hostname, port: Number(url.port || 5432),
	user: decodeURIComponent(url.username), password: decodeURIComponent(url.password),
	database: url.pathname.slice(1), max: 1
}

const pg = require('pg')
const { PrismaPg } = await import(require.resolve('@prisma/adapter-pg'))
const { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } =
	await import(require.resolve('@prisma/driver-adapter-utils'))

const [CHAR, TEXT, NODE_TREE, NAME_ARRAY, TEXT_ARRAY, REGCLASS] = [18, 25, 194, 1003, 1009, 2205]

// The driver knows neither of the catalog's types, and splits a script at its semicolons
function mend(adapter) {
	let chars = []
	const performIO = adapter.performIO, queryRaw = adapter.queryRaw
	adapter.performIO = async query => {
		const result = await performIO.call(adapter, query)
		chars = []
		result.fields?.forEach((field, i) => {
			if (field.dataTypeID === CHAR) chars.push(i)
			if ([CHAR, NODE_TREE, REGCLASS].includes(field.dataTypeID)) field.dataTypeID = TEXT
			if (field.dataTypeID === NAME_ARRAY) field.dataTypeID = TEXT_ARRAY
		})
		return result
	}
	adapter.queryRaw = async query => {
		const result = await queryRaw.call(adapter, query)
		for (const i of chars) result.columnTypes[i] = ColumnTypeEnum.Character
		return result
	}
	adapter.executeScript = async script => {
		try {
			await adapter.client.query(script)
		} catch (error) {
			adapter.onError(error)
		}
	}
	return adapter
}

const open = []
class Factory extends PrismaPg {
	async connect() {
		const adapter = mend(await super.connect())
		open.push(adapter)
		return adapter
	}

	async connectToShadowDb() {
		const database = 'prisma_migrate_shadow_db_' + crypto.randomUUID()
		const client = new pg.Client(target)
		await client.connect()
		await client.query(`CREATE DATABASE "${database}"`)
		const adapter = mend(await new PrismaPg({ ...target, database }, { schema }).connect())
		const dispose = adapter.dispose.bind(adapter)
		adapter.dispose = async () => {
			await dispose()
			await client.query(`DROP DATABASE IF EXISTS "${database}" WITH (FORCE)`)
			await client.end()
		}
		return adapter
	}
}

if (argv.some(word => /^(can-connect-to|create|drop)-database$/.test(word))) {
	const client = new pg.Client(target)
	await client.connect()
	await client.end()
	process.exit(0)
}

const folder = path.dirname(require.resolve('@prisma/schema-engine-wasm'))
const glue = await import(path.join(folder, 'schema_engine_bg.js'))
const wasm = new WebAssembly.Module(fs.readFileSync(path.join(folder, 'schema_engine_bg.wasm')))
const instance = new WebAssembly.Instance(wasm, { './schema_engine_bg.js': glue })
glue.__wbg_set_wasm(instance.exports)
instance.exports.__wbindgen_start?.()
globalThis.PRISMA_WASM_PANIC_REGISTRY ??= {
	set_message(message) { this.message = message },
	get() { return this.message }
}

let engine
async function call(method, params) {
	if (!engine) {
		const files = values('--datamodels')
		const datamodels = files.length ? files.map(file => [file, fs.readFileSync(file, 'utf8')]) : undefined
		engine = await glue.SchemaEngine.new({ datamodels }, () => {},
			bindMigrationAwareSqlAdapterFactory(new Factory(target, { schema })))
	}
	const name = method === 'getDatabaseVersion' ? 'version' : method
	try {
		return await engine[name](params)
	} catch (error) {
		// after applyMigrations the engine has lost the factory of shadow databases
		if (!/external factory/.test(error.message) || !params.migrationsList) throw error
		await engine.devDiagnostic({ migrationsList: params.migrationsList, filters: params.filters })
		return await engine[name](params)
	}
}

const plain = (key, value) =>
	typeof value === 'bigint' ? Number(value) : value instanceof Map ? Object.fromEntries(value) : value
const send = message =>
	process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...message }, plain) + '\n')

async function answer(line) {
	const { id, method, params = {} } = JSON.parse(line)
	if (!method) return // an answer to ours
	try {
		const result = await call(method, params)
		if (method === 'diff' && result?.stdout) {
			send({ id: 900000 + id, method: 'print', params: { content: result.stdout } })
		}
		send({ id, result: result ?? null })
	} catch (error) {
		send({
			id,
			error: {
				code: 4466, message: 'An error happened. Check the data field for details.',
				data: {
					is_panic: false, message: error.message ?? String(error),
					meta: error.meta ?? null, error_code: error.code ?? null
				}
			}
		})
	}
}

let queue = Promise.resolve()
readline.createInterface({ input: process.stdin })
	.on('line', line => { queue = queue.then(() => answer(line)) })
	.on('close', () => queue.then(async () => {
		for (const adapter of open) await adapter.dispose().catch(() => {})
		process.exit(0)
	}))
