import { EntitySchema } from '@mikro-orm/core'

const id = { type: 'integer', primary: true, autoincrement: true }
const stamps = {
	createdAt: { type: 'datetime', defaultRaw: 'now()' },
	updatedAt: { type: 'datetime', defaultRaw: 'now()' }
}

const User = new EntitySchema({
	name: 'User', tableName: 'users',
	properties: { id, email: { type: 'string', unique: true }, name: { type: 'string', nullable: true }, ...stamps }
})

const Tag = new EntitySchema({
	name: 'Tag', tableName: 'tags',
	properties: { id, name: { type: 'string', unique: true } }
})

const Post = new EntitySchema({
	name: 'Post', tableName: 'posts',
	properties: {
		id,
		author: { kind: 'm:1', entity: () => User, index: true, deleteRule: 'cascade' },
		title: { type: 'string' },
		body: { type: 'text', nullable: true },
		tags: { kind: 'm:n', entity: () => Tag, owner: true },
		...stamps
	}
})

const Order = new EntitySchema({
	name: 'Order', tableName: 'orders',
	properties: {
		id,
		user: { kind: 'm:1', entity: () => User },
		status: { enum: true, type: 'string', items: ['open', 'paid', 'sent'], default: 'open' },
		total: { type: 'integer' },
		...stamps
	}
})

export default [User, Tag, Post, Order]
