exports.up = pgm => {
	pgm.addColumn('users', { phone: 'text' })
	pgm.renameColumn('posts', 'body', 'content')
	pgm.alterColumn('orders', 'total', { type: 'numeric(12,2)' })
	pgm.createIndex('orders', 'status')
}

exports.down = pgm => {
	pgm.dropIndex('orders', 'status')
	pgm.alterColumn('orders', 'total', { type: 'integer' })
	pgm.renameColumn('posts', 'content', 'body')
	pgm.dropColumn('users', 'phone')
}
