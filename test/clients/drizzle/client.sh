# Drizzle: writes the migrations from the models; all that are pending in one
# transaction, the history row in it, in a schema of its own

bookkeeping='drizzle(\.|$)'
# drizzle-kit migrate prints nothing of an error
shows=

have() { install_npm; }

drizzle() { limited node node_modules/drizzle-kit/bin.cjs "$@"; }

step() {
	ln -sfn "$modules" node_modules
	cp "$here/drizzle/drizzle.config.js" .
	cp "$here/drizzle/step$1/schema.js" .
	drizzle generate --name "step$1"
}

migrate() { drizzle migrate; }

applied() { admin -c "SELECT count(*) >= $1 FROM drizzle.__drizzle_migrations"; }
