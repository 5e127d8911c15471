require "active_record"

ActiveRecord::Base.establish_connection(
  adapter: "postgresql", host: ENV["PGHOST"], port: ENV["PGPORT"],
  username: ENV["PGUSER"], database: ENV["PGDATABASE"]
)
# what "rails db:migrate" does
ActiveRecord::Base.connection.migration_context.then do |context|
  ActiveRecord::MigrationContext.new("migrate", context.schema_migration).migrate
end
