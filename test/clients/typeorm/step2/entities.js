const { EntitySchema } = require('typeorm')

const id = { type: Number, primary: true, generated: true }
const stamps = {
	createdAt: { type: 'timestamp', createDate: true },
	updatedAt: { type: 'timestamp', updateDate: true }
}

module.exports = [
	new EntitySchema({
		name: 'User', tableName: 'users',
		columns: { id, email: { type: String, unique: true }, name: { type: String, nullable: true },
			phone: { type: String, nullable: true }, ...stamps }
	}),
	new EntitySchema({
		name: 'Tag', tableName: 'tags',
		columns: { id, name: { type: String, unique: true } }
	}),
	new EntitySchema({
		name: 'Post', tableName: 'posts',
		columns: { id, title: { type: String }, body: { type: 'text', nullable: true }, authorId: { type: Number }, ...stamps },
		indices: [{ columns: ['authorId'] }],
		relations: {
			author: { type: 'many-to-one', target: 'User', onDelete: 'CASCADE' },
			tags: { type: 'many-to-many', target: 'Tag', joinTable: true }
		}
	}),
	new EntitySchema({
		name: 'Order', tableName: 'orders',
		columns: {
			id, status: { type: 'enum', enum: ['open', 'paid', 'sent'], default: 'open' },
			total: { type: 'numeric', precision: 12, scale: 2 }, ...stamps
		},
		indices: [{ columns: ['status'] }],
		relations: { user: { type: 'many-to-one', target: 'User', nullable: false } }
	})
]
