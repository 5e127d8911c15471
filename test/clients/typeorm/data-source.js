const { DataSource } = require('typeorm')

module.exports = new DataSource({
	type: 'postgres', host: process.env.PGHOST, port: Number(process.env.PGPORT),
	username: process.env.PGUSER, database: process.env.PGDATABASE,
	entities: require('./entities'), migrations: ['migrations/*.js']
})
