exports.up = async knex => {
	await knex.schema.alterTable('users', t => {
		t.string('phone')
	})
	await knex.schema.alterTable('posts', t => {
		t.renameColumn('body', 'content')
	})
	await knex.schema.alterTable('orders', t => {
		t.decimal('total', 12, 2).notNullable().alter()
		t.index(['status'])
	})
}

exports.down = async knex => {
	await knex.schema.alterTable('orders', t => {
		t.dropIndex(['status'])
		t.integer('total').notNullable().alter()
	})
	await knex.schema.alterTable('posts', t => {
		t.renameColumn('content', 'body')
	})
	await knex.schema.alterTable('users', t => {
		t.dropColumn('phone')
	})
}
