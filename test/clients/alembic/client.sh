# SQLAlchemy with Alembic: writes the migrations by comparing models and database; all
# that are pending in one transaction, the version row in it

bookkeeping='alembic_version(_|$)'

have() { install_debian; }

# the program's module would be hidden by a folder of this name in the current one
alembic() { limited /usr/bin/python3 -m alembic.config "$@"; }

step() {
	mkdir -p migrations/versions
	cp "$here/alembic/alembic.ini" .
	cp "$here/alembic/env.py" "$here/alembic/script.py.mako" migrations/
	cp "$here/alembic/step$1/models.py" .
	alembic revision --autogenerate --rev-id "step$1" -m change
}

migrate() { alembic upgrade head; }

applied() { admin -c "SELECT count(*) > 0 FROM alembic_version WHERE version_num = 'step$1'"; }
