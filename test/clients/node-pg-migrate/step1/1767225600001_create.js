exports.up = pgm => {
	const stamps = {
		created_at: { type: 'timestamptz', notNull: true, default: pgm.func('now()') },
		updated_at: { type: 'timestamptz', notNull: true, default: pgm.func('now()') }
	}
	pgm.createTable('users', {
		id: 'id', email: { type: 'text', notNull: true, unique: true }, name: 'text', ...stamps
	})
	pgm.createTable('posts', {
		id: 'id', user_id: { type: 'integer', notNull: true, references: 'users', onDelete: 'CASCADE' },
		title: { type: 'text', notNull: true }, body: 'text', ...stamps
	})
	pgm.createIndex('posts', 'user_id')
	pgm.createTable('tags', { id: 'id', name: { type: 'text', notNull: true, unique: true } })
	pgm.createTable('posts_tags', {
		post_id: { type: 'integer', notNull: true, references: 'posts', onDelete: 'CASCADE' },
		tag_id: { type: 'integer', notNull: true, references: 'tags', onDelete: 'CASCADE' }
	})
	pgm.addConstraint('posts_tags', 'posts_tags_pkey', { primaryKey: ['post_id', 'tag_id'] })
	pgm.createIndex('posts_tags', 'tag_id')
	pgm.createType('order_status', ['open', 'paid', 'sent'])
	pgm.createTable('orders', {
		id: 'id', user_id: { type: 'integer', notNull: true },
		status: { type: 'order_status', notNull: true, default: 'open' },
		total: { type: 'integer', notNull: true }, ...stamps
	})
	pgm.addConstraint('orders', 'orders_user_id_fkey', {
		foreignKeys: { columns: 'user_id', references: 'users' }
	})
}
