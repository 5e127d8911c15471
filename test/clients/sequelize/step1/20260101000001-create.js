const id = S => ({ type: S.INTEGER, primaryKey: true, autoIncrement: true, allowNull: false })
const stamps = S => ({
	createdAt: { type: S.DATE, allowNull: false },
	updatedAt: { type: S.DATE, allowNull: false }
})
const to = (S, model, option) => ({
	type: S.INTEGER, allowNull: false, references: { model, key: 'id' }, onDelete: 'CASCADE', ...option
})

module.exports = {
	async up(q, S) {
		await q.createTable('Users', {
			id: id(S), email: { type: S.STRING, allowNull: false, unique: true }, name: S.STRING, ...stamps(S)
		})
		await q.createTable('Posts', {
			id: id(S), UserId: to(S, 'Users'), title: { type: S.STRING, allowNull: false }, body: S.TEXT, ...stamps(S)
		})
		await q.createTable('Tags', {
			id: id(S), name: { type: S.STRING, allowNull: false, unique: true }, ...stamps(S)
		})
		await q.createTable('PostTags', {
			PostId: to(S, 'Posts', { primaryKey: true }), TagId: to(S, 'Tags', { primaryKey: true }), ...stamps(S)
		})
		await q.createTable('Orders', {
			id: id(S), UserId: { type: S.INTEGER, allowNull: false },
			status: { type: S.ENUM('open', 'paid', 'sent'), allowNull: false, defaultValue: 'open' },
			total: { type: S.INTEGER, allowNull: false }, ...stamps(S)
		})
		await q.addConstraint('Orders', {
			fields: ['UserId'], type: 'foreign key', references: { table: 'Users', field: 'id' }
		})
		await q.addIndex('Orders', ['UserId'])
	},
	async down(q) {
		for (const table of ['Orders', 'PostTags', 'Tags', 'Posts', 'Users']) await q.dropTable(table)
		await q.sequelize.query('DROP TYPE "enum_Orders_status"')
	}
}
