"""Scripts made of pieces of others, and spoilt."""

import re

TOKEN = re.compile(
    rb"--[^\n]*|/\*.*?\*/|\$[A-Za-z_]*\$|'(?:[^']|'')*'|\"[^\"]*\"|[A-Za-z_\x80-\xff][\w\x80-\xff$]*"
    rb"|\d+(?:\.\d+)?|\s+|::|<=|>=|<>|.", re.S)

WORDS = b"""ABORT ADD ALL ALTER ALWAYS ANALYZE AND AS ATTACH BEGIN BETWEEN BY CASCADE CASE CAST CHECK CLUSTER COLLATE COLUMN
COMMENT COMMIT CONCURRENTLY CONSTRAINT COPY CREATE CROSS CURRENT_DATE DATABASE DEFAULT DEFERRABLE DELETE DETACH DISTINCT DO
DOMAIN DROP ELSE END ENUM EXCEPT EXCLUDE EXECUTE EXISTS EXPLAIN FOR FOREIGN FROM FULL FUNCTION GENERATED GRANT GROUP HAVING
IDENTITY IF IN INDEX INHERIT INHERITS INITIALLY INNER INSERT INTERSECT INTO IS JOIN KEY LATERAL LEFT LIKE LIMIT LOCK
MATERIALIZED MERGE NOT NULL NULLS OF OFFSET ON ONLY OR ORDER OUTER OVER OWNED OWNER PARTITION PRIMARY PROCEDURE RECURSIVE
REFERENCES REFRESH REINDEX RENAME REPLACE RESET RESTRICT RETURNING REVOKE ROLLBACK ROW RULE SAVEPOINT SCHEMA SECURITY SELECT
SEQUENCE SET SETOF STORED TABLE TEMP TEMPORARY THEN TO TRIGGER TRUNCATE TYPE UNION UNIQUE UNLOGGED UPDATE USING VALID VALIDATE
VALUES VIEW WHEN WHERE WITH WITHIN json jsonb int bigint text uuid timestamp timestamptz serial numeric bool bytea
varchar(10) char(3) int[] orders users id user_id created_at public pg_catalog dbctx""".split()

ODDITIES = [
    b"'", b'"', b"$$", b"$a$", b"(", b")", b";", b"\\", b"/*", b"*/", b"--", b"E'\\", b"U&'\\0061'", b'U&"d\\0061t"',
    b"::", b":name", b":'name'", b"\\i file.sql\n", b"\\.\n", b"\\gx\n", b"\\connect x\n", b"\\;", b"$1", b"\x01", b"\x7f",
    b"\xc3\xa9", b"\xe4\xb8\xad", b"\xf0\x9f\x98\x80", b"\xe2\x80\xae", b"\xc2\xa0", b"\xef\xbb\xbf",
    b"-- dbctx:ignore drop_table: why\n", b"-- dbctx:ignore nothing\n", b"/* dbctx:ignore truncate, : x */",
    b"0", b"-1", b"2147483648", b"1e400", b"99999999999999999999999999", b"0x", b"''", b'""', b"NULL", b"a.b.c.d.e",
    b"x" * 70, b"\xc3\xa9" * 40, b"\r\n", b"\t", b"\f", b"IS DISTINCT FROM", b"BEGIN;", b"COMMIT;", b"ROLLBACK;",
    b"COPY orders FROM stdin;\n1\t2\n\\.\n", b"SET search_path = '';", b"SET lock_timeout = '1s';",
]

# these no encoding has
INVALID = [b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", b"\xc0\xaf", b"\x80", b"\x8f\xff"]


def statements_of(text):
    """Roughly: what doesn't come apart rightly is spoilt already."""
    return [part.strip() for part in re.split(rb";[ \t]*\n", text) if part.strip()]


def tokens_of(text):
    return TOKEN.findall(text)


class Mutator:
    def __init__(self, pool, random, names):
        self.pool = pool
        self.random = random
        self.names = names

    def some(self):
        return self.random.choice(self.pool)

    def word(self):
        return self.random.choice(self.random.choice([WORDS, self.names, ODDITIES]))

    def place(self, sequence):
        return self.random.randrange(len(sequence) + 1)

    def spoil_tokens(self, text):
        tokens = tokens_of(text)
        for _ in range(self.random.choice([1, 1, 2, 3, 8])):
            if not tokens:
                break
            i = self.random.randrange(len(tokens))
            what = self.random.randrange(7)
            if what == 0:
                del tokens[i]
            elif what == 1:
                tokens.insert(i, tokens[i])
            elif what == 2:
                tokens[i] = self.word()
            elif what == 3:
                tokens.insert(i, b" " + self.word() + b" ")
            elif what == 4:
                j = self.random.randrange(len(tokens))
                tokens[i], tokens[j] = tokens[j], tokens[i]
            elif what == 5:
                tokens[i] = self.random.choice(tokens_of(self.some()) or [b""])
            else:
                depth = self.random.choice([1, 2, 50, 3000])
                tokens[i] = b"(" * depth + tokens[i] + b")" * self.random.choice([depth, depth, depth - 1])
        return b"".join(tokens)

    def spoil_bytes(self, text):
        i = self.place(text)
        j = min(len(text), i + self.random.choice([0, 1, 1, 4, 40]))
        return text[:i] + self.random.choice(ODDITIES) + text[j:]

    def splice(self, text):
        other = self.some()
        return text[:self.place(text)] + b" " + other[self.place(other):]

    def cut(self, text):
        return text[:self.place(text)]

    def wrap(self, text):
        return self.random.choice([
            lambda t: b"BEGIN;\n" + t + b";\n" + self.random.choice([b"COMMIT", b"ROLLBACK", b""]),
            lambda t: b"DO $x$ BEGIN " + t + b"; END $x$",
            lambda t: b"DO $x$ BEGIN EXECUTE $y$" + t + b"$y$; END $x$",
            lambda t: b"EXPLAIN " + t,
            lambda t: b"CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC " + t + b"; END",
            lambda t: b"CREATE SCHEMA fuzz " + t,
            lambda t: b"PREPARE p AS " + t,
            lambda t: b"CREATE VIEW v AS " + t,
            lambda t: b"CREATE RULE r AS ON INSERT TO orders DO ALSO (" + t + b"; " + t + b")",
        ])(text)

    def statement(self):
        text = self.some()
        for _ in range(self.random.choice([0, 1, 1, 1, 2, 4])):
            text = self.random.choices(
                [self.spoil_tokens, self.spoil_bytes, self.splice, self.cut, self.wrap], [6, 3, 2, 1, 1])[0](text)
        return text

    def garbage(self):
        return bytes(self.random.randrange(1, 256) for _ in range(self.random.randrange(1, 300)))

    def script(self, valid):
        """valid: it is to be in UTF-8."""
        count = self.random.choice([1, 1, 1, 2, 3, 6, 12])
        text = self.random.choice([b";\n", b";\n", b"; ", b";", b"\n"]).join(self.statement() for _ in range(count))
        if self.random.random() < 0.02:
            text = self.garbage()
        if not valid and self.random.random() < 0.3:
            i = self.place(text)
            text = text[:i] + self.random.choice(INVALID) + text[i:]
        text = text.replace(b"\0", b"")
        if valid:
            text = text.decode("utf-8", "ignore").encode()
        return text[:400000]
