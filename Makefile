# dbctx: a PostgreSQL extension that tells and keeps a database's conventions
#
#   make && sudo make install   build and install, for the PostgreSQL of pg_config
#   make installcheck           regression tests against a running server
#   make demo                   everything, on a machine that has nothing yet
#   make test                   all tests, against servers of their own
#   make docs                   docs/rules.md, from the rules
#
# PG_CONFIG=/path/to/pg_config chooses another PostgreSQL, for each of them.

EXTENSION = dbctx
MODULE_big = dbctx
SCRIPTS = bin/dbctx-check
DATA = $(sort $(wildcard sql/dbctx--*.sql))
OBJS = $(patsubst %.c,%.o,$(sort $(wildcard src/*.c src/*/*.c)))

REGRESS = $(patsubst test/sql/%.sql,%,$(sort $(wildcard test/sql/*.sql)))
REGRESS_OPTS = --inputdir=test
ISOLATION = $(patsubst test/specs/%.spec,%,$(sort $(wildcard test/specs/*.spec)))
ISOLATION_OPTS = --inputdir=test --outputdir=.
EXTRA_CLEAN = .built-for $(patsubst %.o,%.bc,$(OBJS))

PG_CPPFLAGS = -I$(srcdir)/src
PG_CFLAGS = -Wall -Wextra -Wno-unused-parameter -Wno-sign-compare -Wno-missing-field-initializers
# The tests refuse warnings; a user's future compiler may know new ones.
ifneq (,$(WERROR))
PG_CFLAGS += -Werror
endif

# These need no PostgreSQL yet: they install it, or look for it themselves.
OWN_GOALS = demo demo-stop test matrix test-harm test-memory test-fuzz test-clients bench docs format
.PHONY: $(OWN_GOALS)

ifeq (,$(MAKECMDGOALS))
WITH_PGXS = yes
else ifneq (,$(filter-out $(OWN_GOALS),$(MAKECMDGOALS)))
WITH_PGXS = yes
endif

ifdef WITH_PGXS

PG_CONFIG ?= pg_config
PGXS := $(shell $(PG_CONFIG) --pgxs)
ifeq (,$(includedir_server))
SERVER_HEADERS := $(shell $(PG_CONFIG) --includedir-server)
else
SERVER_HEADERS := $(includedir_server)
endif
ifneq (2,$(words $(wildcard $(PGXS) $(SERVER_HEADERS)/postgres.h)))
$(error $(PG_CONFIG) knows no PostgreSQL to build for: install its server headers \
(Debian: postgresql-server-dev-NN), or set PG_CONFIG, or run "make demo")
endif

# A server built with LLVM wants bitcode too; without clang there is none, and
# the extension works as well.
LLVM_TOOLS := $(shell sed -n -e 's/^CLANG[[:space:]]*=[[:space:]]*//p' \
	-e 's,^LLVM_BINPATH[[:space:]]*=[[:space:]]*\(.*\),\1/llvm-lto,p' \
	$(dir $(PGXS))../Makefile.global)
ifneq ($(words $(LLVM_TOOLS)),$(words $(foreach tool,$(LLVM_TOOLS),$(shell command -v $(tool)))))
override with_llvm = no
endif

# Objects of one major don't load into another: build anew when it changes.
BUILT_FOR := $(shell $(PG_CONFIG) --version --includedir-server)
ifneq ($(BUILT_FOR),$(strip $(shell cat .built-for 2>/dev/null)))
ifeq (,$(filter clean distclean,$(MAKECMDGOALS)))
$(file >.built-for,$(BUILT_FOR))
endif
endif

# The headers of 14 and 15 declare callbacks without their parameters, which
# C23, the default of newer compilers, takes for "no parameters".
ifneq (,$(filter 14.% 15.%,$(BUILT_FOR)))
PG_CFLAGS += -std=gnu17
endif

include $(PGXS)

# Every object depends on every header: with so few it costs little, and it
# can't be wrong. The bitcode of LLVM does too.
$(OBJS) $(OBJS:.o=.bc): .built-for $(sort $(wildcard src/*.h src/*/*.h))
.built-for: ;

else

# the default goal of the others is of no use here
.DEFAULT_GOAL := test

endif

demo:
	@bash test/demo

demo-stop:
	@bash test/demo stop

# everything, for the one PostgreSQL that is installed
test:
	@bash test/run

# the same for every major that can be had
matrix:
	@bash test/matrix

# that the guard does no harm: what takes longer than make test allows
test-harm:
	@bash test/harm/run

# the regression tests under valgrind
test-memory:
	@bash test/memory

# spoilt scripts, for an hour
test-fuzz:
	@bash test/fuzz/run

# real migration clients, which are downloaded on first use
test-clients:
	@bash test/clients/run

bench:
	@bash test/lib/bench.sh

# docs/rules.md, from the rules themselves
docs:
	@bash test/lib/docs.sh

# the layout of PostgreSQL's own sources
format:
	@bash test/lib/format.sh
