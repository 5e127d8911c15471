# Django: writes the migrations from the models; one transaction for each, the foreign
# keys and indexes at its end. Its own applications' tables come first.

bookkeeping='(django_migrations|django_content_type|auth_)'
preset=django

have() { install_debian; }

django() { limited /usr/bin/python3 -m django "$@" --settings settings --pythonpath . --no-color; }

step() {
	mkdir -p shop/migrations
	touch shop/__init__.py shop/migrations/__init__.py
	cp "$here/django/settings.py" .
	cp "$here/django/step$1/models.py" shop/
	django makemigrations shop --name "step$1"
}

migrate() { django migrate; }

applied() {
	admin -c "SELECT count(*) > 0 FROM django_migrations WHERE app = 'shop' AND name = '000$1_step$1'"
}
