module.exports = {
	async up(q, S) {
		await q.addColumn('Users', 'phone', { type: S.STRING })
		await q.renameColumn('Posts', 'body', 'content')
		await q.changeColumn('Orders', 'total', { type: S.DECIMAL(12, 2), allowNull: false })
		await q.addIndex('Orders', ['status'])
	},
	async down(q, S) {
		await q.removeIndex('Orders', ['status'])
		await q.changeColumn('Orders', 'total', { type: S.INTEGER, allowNull: false })
		await q.renameColumn('Posts', 'content', 'body')
		await q.removeColumn('Users', 'phone')
	}
}
