// What drizzle-kit migrate does, without swallowing what goes wrong
const { drizzle } = require('drizzle-orm/node-postgres')
const { migrate } = require('drizzle-orm/node-postgres/migrator')
const { Client } = require('pg')

const client = new Client()
client.connect()
	.then(() => migrate(drizzle(client), { migrationsFolder: 'drizzle' }))
	.finally(() => client.end())
