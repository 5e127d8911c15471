exports.up = async knex => {
	await knex.schema.createTable('users', t => {
		t.increments('id')
		t.string('email').notNullable().unique()
		t.string('name')
		t.timestamps(true, true)
	})
	await knex.schema.createTable('posts', t => {
		t.increments('id')
		t.integer('user_id').notNullable().references('id').inTable('users').onDelete('CASCADE').index()
		t.string('title').notNullable()
		t.text('body')
		t.timestamps(true, true)
	})
	await knex.schema.createTable('tags', t => {
		t.increments('id')
		t.string('name').notNullable().unique()
	})
	await knex.schema.createTable('posts_tags', t => {
		t.integer('post_id').notNullable().references('id').inTable('posts').onDelete('CASCADE')
		t.integer('tag_id').notNullable().references('id').inTable('tags').onDelete('CASCADE').index()
		t.primary(['post_id', 'tag_id'])
	})
	await knex.schema.createTable('orders', t => {
		t.increments('id')
		t.integer('user_id').notNullable().references('id').inTable('users')
		t.enu('status', ['open', 'paid', 'sent']).notNullable().defaultTo('open')
		t.integer('total').notNullable()
		t.timestamps(true, true)
	})
	// a key made by hand, whose constraint comes in the same transaction
	await knex.schema.createTable('notes', t => {
		t.integer('number').notNullable()
		t.integer('order_id').notNullable()
	})
	await knex.schema.alterTable('notes', t => {
		t.primary(['order_id', 'number'])
		t.foreign('order_id').references('id').inTable('orders')
	})
}

exports.down = async knex => {
	for (const table of ['notes', 'orders', 'posts_tags', 'tags', 'posts', 'users']) {
		await knex.schema.dropTable(table)
	}
}
