class ChangeShop < ActiveRecord::Migration[6.1]
  def up
    add_column :users, :phone, :string
    rename_column :posts, :body, :content
    change_column :orders, :total, :decimal, precision: 12, scale: 2
    add_index :orders, :status
  end

  def down
    remove_index :orders, :status
    change_column :orders, :total, :integer
    rename_column :posts, :content, :body
    remove_column :users, :phone
  end
end
