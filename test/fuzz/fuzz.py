#!/usr/bin/env python3
"""Spoilt scripts for dbctx_check(), dbctx_plan() and the others, on a server
that make test-fuzz has started.

    fuzz.py FOLDER PORT SERVER_LOG SAVE_TO < LIST_OF_FILES_TO_BEGIN_WITH

FUZZ_SECONDS  for how long (3600)
FUZZ_SEED     repeats a run; what it did up to a case doesn't matter, so
FUZZ_CASE     N repeats only that one
"""

import os
import random
import re
import sys
import time

from mutate import Mutator, statements_of
from wire import Connection, Lost, ServerError

CALLS = {
    "check": ("SELECT * FROM dbctx_check($1)", 36),
    "unprobed": ("SELECT * FROM dbctx_check($1, 0)", 6),
    "text": ("SELECT dbctx_check_report($1, 'text')", 3),
    "json": ("SELECT dbctx_check_report($1, 'json')", 3),
    "sarif": ("SELECT dbctx_check_report($1, 'sarif')", 3),
    "junit": ("SELECT dbctx_check_report($1, 'junit')", 3),
    "plan": ("SELECT * FROM dbctx_plan($1)", 22),
    "rollback": ("SELECT * FROM dbctx_rollback($1)", 12),
    "try": ("SELECT * FROM dbctx_try($1, '100ms')", 12),
}

# what may be left after a trial: nothing
STATE = """SELECT dbctx_schema_hash(), current_user, current_setting('search_path'), current_setting('lock_timeout'),
	current_setting('client_min_messages'), (SELECT count(*) FROM pg_prepared_statements), (SELECT count(*) FROM pg_cursors),
	(SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND (locktype = 'advisory' OR mode = 'AccessExclusiveLock'))"""

MEMORY = """SELECT sum(total_bytes) FROM pg_backend_memory_contexts
	WHERE coalesce(parent, '') !~ 'Cache' AND name !~ 'Cache|Relcache|index info'"""

# a clear error about the bytes, before anything of dbctx sees them
ENCODING_ERRORS = {"22021", "22P05"}

# what is no SQL can't be planned; the message is the grammar's
SYNTAX_ERRORS = {"plan": {"42601"}}
SLOW = 30           # seconds: a hang
GROWTH = 24 << 20   # bytes of a session in one round of calls
ROUND = 400         # calls to a session


class Fuzz:
    def __init__(self, folder, port, log, save):
        self.folder, self.port, self.log, self.save = folder, port, log, save
        self.connection, self.database = None, None
        self.failures = 0
        self.calls = dict.fromkeys(CALLS, 0)

    def connect(self, database):
        if self.connection and self.database == database:
            return
        if self.connection:
            self.connection.close()
        settings = {"client_min_messages": "error"}
        if database != "utf8":
            settings["client_encoding"] = {"ascii": "SQL_ASCII", "euc": "EUC_JP"}[database]
        for _ in range(60):
            try:
                self.connection = Connection(self.folder, self.port, database, settings=settings)
                break
            except (OSError, Lost, ServerError):
                time.sleep(0.5)
        else:
            raise SystemExit("the server does not come back")
        self.database = database
        self.left = ROUND
        self.connection.query(f"SET statement_timeout = '{SLOW}s'")
        self.before = self.memory = None

    def available(self, name):
        function = re.search(r"dbctx_\w+", CALLS[name][0]).group()
        return self.connection.query(f"SELECT FROM pg_proc WHERE proname = '{function}'") != []

    def crashed(self):
        with open(self.log, errors="replace") as log:
            log.seek(getattr(self, "log_place", 0))
            text = log.read()
            self.log_place = log.tell()
        return re.findall(r".*(?:was terminated by signal|TRAP:|PANIC:).*", text)

    def fail(self, label, name, script, why):
        self.failures += 1
        path = os.path.join(self.save, f"{label}-{name}.sql")
        with open(path, "wb") as file:
            file.write(script)
        print(f"not ok - {label} dbctx_{name}, {self.database}: {why}\n  saved as {path}", flush=True)

    def run(self, label, name, script, seconds=None):
        """One call; what comes of it is a finding, or a failure of ours."""
        begin = time.monotonic()
        self.calls[name] += 1
        self.left -= 1
        trial = name == "try"
        try:
            if trial:
                self.before = self.before or self.connection.query(STATE)
                self.connection.query("SET statement_timeout = '3s'")
            elif seconds:
                self.connection.query(f"SET statement_timeout = '{seconds}s'")
            self.connection.call(CALLS[name][0], script)
        except ServerError as error:
            if error.code in ENCODING_ERRORS and self.database != "ascii":
                return
            if error.code in SYNTAX_ERRORS.get(name, ()):
                return
            # a script may take as long as it likes, and end its own session
            if not (trial and error.code in ("57014", "57P01")) and \
                    not (seconds and error.code in ("54000", "53200", "54001")):
                self.fail(label, name, script, f"{error} {error.fields.get('D', '')} {error.fields.get('W', '')[:200]}")
        except Lost as error:
            self.connection = None
            time.sleep(1)
            crash = self.crashed()
            if crash or not trial:
                self.fail(label, name, script, f"{error}: {crash}")
            self.connect(self.database)
            return
        finally:
            if self.connection and (trial or seconds):
                try:
                    self.connection.query(f"SET statement_timeout = '{SLOW}s'")
                except (ServerError, Lost):
                    self.connection = None
                    self.connect(self.database)
        took = time.monotonic() - begin
        if took > (seconds or SLOW) / 2 and not trial:
            self.fail(label, name, script, f"took {took:.1f} s")
        if trial:
            self.look_for_traces(label, script)

    def look_for_traces(self, label, script):
        try:
            after = self.connection.query(STATE)
        except (ServerError, Lost) as error:
            self.fail(label, "try", script, f"afterwards: {error}")
            self.connection = None
            self.connect(self.database)
            return
        if self.before and after != self.before:
            self.fail(label, "try", script, f"left something: {self.before} {after}")
            self.connection.close()
            self.connection = None
            self.connect(self.database)
        self.before = None

    def look_at_memory(self, label):
        (used,), = self.connection.query(MEMORY)
        used = int(used)
        if self.memory is None:
            self.memory = used
        elif used - self.memory > GROWTH:
            self.fail(label, "memory", b"", f"a session has grown from {self.memory} to {used} bytes")
            self.memory = used


def pool_of(files):
    pool = []
    for path in files:
        with open(path, "rb") as file:
            pool += [s for s in statements_of(file.read()) if len(s) < 20000]
    return pool or [b"SELECT 1"]


def fixed_cases():
    yield "empty", b""
    yield "parentheses", b"SELECT " + b"(" * 20000 + b"1" + b")" * 20000
    yield "open parentheses", b"SELECT " + b"(" * 20000
    yield "brackets", b"SELECT " + b"ARRAY[" * 20000 + b"1" + b"]" * 20000
    yield "case", b"SELECT " + b"CASE WHEN true THEN " * 5000 + b"1" + b" END" * 5000
    yield "subqueries", b"SELECT * FROM " + b"(SELECT * FROM " * 3000 + b"orders" + b") x" * 3000
    yield "not", b"SELECT " + b"NOT " * 30000 + b"true"
    yield "and", b"SELECT 1 WHERE " + b" AND ".join([b"1 = 1"] * 30000)
    yield "union", b" UNION ".join([b"SELECT 1"] * 3000)
    yield "comments", b"/*" * 20000
    yield "columns", b"CREATE TABLE wide (" + b",".join(b"c%d int" % i for i in range(3000)) + b")"
    yield "values", b"INSERT INTO orders VALUES " + b",".join([b"(1, 'x')"] * 20000)
    yield "statements", b"".join(b"ALTER TABLE orders ADD COLUMN c%d text;\n" % i for i in range(50000))
    yield "tables", b"".join(b"CREATE TABLE t%d (id int REFERENCES t%d);\n" % (i, i - 1) for i in range(5000))
    yield "semicolons", b";" * 200000
    yield "quotes", b"'" * 99999
    yield "dollars", b"$a$" * 30001
    yield "backslashes", b"\\x\n" * 50000
    yield "ignores", b"-- dbctx:ignore drop_table: x\n" * 20000 + b"SELECT 1"
    yield "multi-byte", "CREATE TABLE \u4e2d\u6587\U0001f600 (\u00e9 int, \u202e text); SELECT \u4e2d FROM \u4e2d\u6587\U0001f600".encode() * 50
    yield "invalid", b"SELECT '\xff\xc3' FROM \xed\xa0\x80; DROP TABLE \xf5"
    yield "line", b"SELECT 1 " + b"\n" * 1000000 + b"+ nothing"
    yield "large", b"".join(b"INSERT INTO orders (note) VALUES ('%s');\n" % (b"x" * 1000) for _ in range(100000))
    yield "large literal", b"SELECT '" + b"x" * (100 << 20) + b"'"


def main():
    folder, port, log, save = sys.argv[1:]
    files = sys.stdin.read().split("\n")
    seconds = float(os.environ.get("FUZZ_SECONDS") or 3600)
    seed = os.environ.get("FUZZ_SEED") or str(random.SystemRandom().randrange(1 << 32))
    only = os.environ.get("FUZZ_CASE")
    print(f"seed {seed}, {seconds:.0f} seconds", flush=True)
    pool = pool_of(sorted(filter(None, files)))
    fuzz = Fuzz(folder, port, log, save)
    fuzz.connect("utf8")
    names = [row[0] for row in fuzz.connection.query(
        "SELECT DISTINCT attname FROM pg_attribute WHERE attrelid >= 16384 AND attnum > 0 UNION "
        "SELECT relname FROM pg_class WHERE oid >= 16384 ORDER BY 1")]
    calls = {name: share for name, (_, share) in CALLS.items() if fuzz.available(name)}
    print(f"{len(pool)} statements to begin with; {', '.join(calls)}", flush=True)
    begin = time.monotonic()
    if only is None:
        for label, script in fixed_cases():
            for database in ["utf8", "ascii"] if len(script) < 1 << 20 else ["utf8"]:
                fuzz.connect(database)
                for name in calls:
                    if len(script) < 1 << 20 or name in ("check", "plan", "rollback"):
                        fuzz.run("fixed-" + label.replace(" ", "-"), name, script, seconds=120)
        print(f"fixed cases: {time.monotonic() - begin:.0f} s", flush=True)
    begin = time.monotonic()
    case = int(only) if only else 0
    while time.monotonic() - begin < seconds:
        database = database_of(seed, case)
        if fuzz.left <= 0 and fuzz.connection:
            fuzz.connection.close()
            fuzz.connection = None
        fuzz.connect(database)
        chance = random.Random(f"{seed}:{case}:script")
        script = Mutator(pool, chance, names).script(valid=database == "utf8" and chance.random() < 0.98)
        name = chance.choices(list(calls), list(calls.values()))[0]
        fuzz.run(f"{seed}-{case}", name, script)
        if fuzz.left == ROUND - 100 or fuzz.left == 1:
            fuzz.look_at_memory(f"{seed}-{case}")
        case += 1
        if only:
            break
    crash = fuzz.crashed()
    if crash:
        fuzz.failures += 1
        print(f"not ok - the server crashed: {crash}")
    print(f"{case} scripts, seed {seed}: " + ", ".join(f"{name} {n}" for name, n in fuzz.calls.items() if n))
    print(f"{fuzz.failures} failures", flush=True)
    sys.exit(1 if fuzz.failures else 0)


def database_of(seed, case):
    """The same for 50 cases in a row, so that sessions live for a while."""
    chance = random.Random(f"{seed}:{case - case % 50}")
    return chance.choices(["utf8", "ascii", "euc"], [80, 12, 8])[0]


if __name__ == "__main__":
    main()
