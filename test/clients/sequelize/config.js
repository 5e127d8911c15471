module.exports = {
	production: {
		dialect: 'postgres', host: process.env.PGHOST, port: Number(process.env.PGPORT),
		username: process.env.PGUSER, password: 'none', database: process.env.PGDATABASE
	}
}
