#!/bin/bash
# PostgreSQL's own regression tests, on a server with assertions, twice: with
# dbctx created and the guard off, and with every rule set and the guard in warn
# mode. The second time prints more WARNINGs, and nothing else is different.
# Sourced by test/harm/run. REGRESS_SCHEDULE=FILE runs other tests than all.
"$lib/memory-server.sh" "$pg_major" "$work"
(
	PG_CONFIG=$work/pg/bin/pg_config
	find_postgres
	dir=$work/regress
	mkdir -p "$dir/source"
	tar -xf "$("$lib/pg-source.sh" "$pg_major")" -C "$dir/source" --strip-components=1 \
		--wildcards '*/src/test/regress'
	tests=$dir/source/src/test/regress
	mkdir "$dir/lib"
	cp "$work"/pg/lib/postgresql/{autoinc,refint}.so "$dir/lib/"
	cc -shared -fPIC -O1 -w -I"$("$pg_config" --includedir-server)" -o "$dir/lib/regress.so" "$tests/regress.c"
	copy_sources "$dir/dbctx"
	WERROR=1 build "$dir/dbctx"
	make -s -C "$dir/dbctx" "${pg_make[@]}" with_llvm=no install >&2
	as_root chown -R "$(server_user)" "$dir"

	cat >"$dir/extra.conf" <<-'CONF'
		port = 65433
		max_connections = 60
		max_prepared_transactions = 2
		autovacuum = off
		session_preload_libraries = 'dbctx'
		dbctx.large_table_rows = 0
	CONF

	# run NAME SCRIPT: the tests, after a script in a test of its own
	run_tests() {
		local name=$1 input=$dir/$1 data=$dir/cluster-$1
		cp -R "$tests" "$input"
		printf '%s\n' "$2" >"$input/sql/dbctx_begin.sql"
		: >"$input/expected/dbctx_begin.out"
		{
			echo 'test: dbctx_begin'
			# what lists all event triggers, and drops and disables them
			grep -v '^test: event_trigger' "${REGRESS_SCHEDULE:-$tests/parallel_schedule}" |
				sed 's/ event_trigger\b//'
		} >"$input/schedule"
		mkdir "$data" "$input/out"
		cp "$dir/extra.conf" "$data/"
		as_root chown -R "$(server_user)" "$input" "$data"
		start_cluster "$data"
		as_server_user env PGHOST="$data" PGPORT=65433 PGUSER=postgres \
			"$work/pg/lib/postgresql/pgxs/src/test/regress/pg_regress" \
			--bindir="$pg_bin" --inputdir="$input" --outputdir="$input/out" --dlpath="$dir/lib" \
			--load-extension=dbctx --max-connections=8 --schedule="$input/schedule" \
			--host="$data" --port=65433 --user=postgres >"$input/log" 2>&1 || true
		tail -n 5 "$input/log"
		stop_cluster "$data"
		if grep -E 'was terminated by signal|TRAP:|PANIC:' "$data/server.log"; then
			echo "not ok 1 - no crash ($name)"
		else
			echo "ok 1 - no crash ($name)"
		fi
	}
	run_tests plain 'SELECT 1;' | tee "$dir/tap"
	run_tests guarded "SET client_min_messages = warning;
		SELECT dbctx_adopt_preset('uuid_snake');
		SELECT dbctx_set_rule(name, 'warn') FROM dbctx_rules() WHERE level = 'off';
		SELECT dbctx_guard('warn');" | tee -a "$dir/tap"
	python3 "$top/test/harm/compare.py" "$dir/plain/out/results" "$dir/guarded/out/results" |
		tee -a "$dir/tap" || true
) || true
tap="$work/regress/tap"
count regress "$(grep -c '^ok' "$tap" || true)" "$(grep -c '^not ok' "$tap" || true)" 0
