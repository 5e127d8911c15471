const {
	index, integer, pgEnum, pgTable, primaryKey, serial, text, timestamp, uniqueIndex
} = require('drizzle-orm/pg-core')

const stamps = () => ({
	createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
	updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow()
})

const users = pgTable('users', {
	id: serial('id').primaryKey(),
	email: text('email').notNull(),
	name: text('name'),
	...stamps()
}, t => [uniqueIndex('users_email_index').on(t.email)])

const posts = pgTable('posts', {
	id: serial('id').primaryKey(),
	userId: integer('user_id').notNull().references(() => users.id, { onDelete: 'cascade' }),
	title: text('title').notNull(),
	body: text('body'),
	...stamps()
}, t => [index('posts_user_id_index').on(t.userId)])

const tags = pgTable('tags', {
	id: serial('id').primaryKey(),
	name: text('name').notNull().unique()
})

const postsTags = pgTable('posts_tags', {
	postId: integer('post_id').notNull().references(() => posts.id, { onDelete: 'cascade' }),
	tagId: integer('tag_id').notNull().references(() => tags.id, { onDelete: 'cascade' })
}, t => [primaryKey({ columns: [t.postId, t.tagId] }), index('posts_tags_tag_id_index').on(t.tagId)])

const orderStatus = pgEnum('order_status', ['open', 'paid', 'sent'])

const orders = pgTable('orders', {
	id: serial('id').primaryKey(),
	userId: integer('user_id').notNull().references(() => users.id),
	status: orderStatus('status').notNull().default('open'),
	total: integer('total').notNull(),
	...stamps()
})

module.exports = { users, posts, tags, postsTags, orderStatus, orders }
