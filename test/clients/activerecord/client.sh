# ActiveRecord: migrations by hand; one transaction for each, the history row in it,
# while another connection holds an advisory lock

bookkeeping='(schema_migrations|ar_internal_metadata)(_|$)'
warns=yes
preset=rails

have() { install_debian; }

step() {
	mkdir -p migrate
	cp "$here/activerecord/migrate.rb" .
	cp "$here/activerecord/step$1"/* migrate/
}

migrate() { limited env LD_LIBRARY_PATH="$libraries" "$ruby" migrate.rb; }

applied() { admin -c "SELECT count(*) > 0 FROM schema_migrations WHERE version = '2026010100000$1'"; }
