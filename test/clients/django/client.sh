# Django: writes the migrations from the models; one transaction for each, the foreign
# keys and indexes at its end. Its own applications' tables come first.

bookkeeping='django_migrations(_|$)'
framework='(django_content_type|auth_)'
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

# The tables of its own applications are nobody's to change: they are made before the
# guard is told to block
more() {
	new_database django_first
	in_project step1 step 1 && in_project own django migrate auth ||
		{ not_ok "django, own first: starts" "$said"; return; }
	admin -c 'CREATE EXTENSION dbctx' \
		-c "SELECT dbctx_set_rule('primary_key_type', 'block', '{\"type\": \"uuid\"}')" \
		-c "SELECT dbctx_guard('block')" >/dev/null
	refused 1 "own first" || return
	is "django, own first: it is one of the user's that is refused" t \
		"$(grep -q '"shop_.*the convention is uuid' "$said" && echo t)"
	is "django, own first: nothing of step 1 is there" "" "$(own_tables)"
	passes 1 "own first"
}
