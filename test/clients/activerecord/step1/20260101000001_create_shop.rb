class CreateShop < ActiveRecord::Migration[6.1]
  def change
    create_table :users do |t|
      t.string :email, null: false, index: { unique: true }
      t.string :name
      t.timestamps
    end
    create_table :posts do |t|
      t.references :user, null: false, foreign_key: { on_delete: :cascade }
      t.string :title, null: false
      t.text :body
      t.timestamps
    end
    create_table :tags do |t|
      t.string :name, null: false, index: { unique: true }
    end
    create_join_table :posts, :tags do |t|
      t.index [:post_id, :tag_id], unique: true
    end
    add_foreign_key :posts_tags, :posts
    add_foreign_key :posts_tags, :tags
    add_index :posts_tags, :tag_id
    create_table :orders do |t|
      t.bigint :user_id, null: false
      t.string :status, null: false, default: "open"
      t.integer :total, null: false
      t.timestamps
    end
    add_index :orders, :user_id
    add_foreign_key :orders, :users
  end
end
