# Sourced: finds or installs the real tokenizer, outside of the checkout, and
# sets NODE_PATH; otherwise sets "why_not" and returns 1.

tokenizer() {
	local here dir
	here=$(dirname "${BASH_SOURCE[0]}")
	if ! command -v node >/dev/null; then
		why_not="no node"
		return 1
	fi
	for dir in "$here" "${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/dbctx/tokens" \
		"/var/tmp/dbctx-tokens-$(id -u)"; do
		if [ -e "$dir/node_modules/gpt-tokenizer/package.json" ] && [ -r "$dir/node_modules/gpt-tokenizer/package.json" ]; then
			# only what this user or root has put there
			if [ -O "$dir" ] || [ "$(stat -c %u "$dir")" = 0 ]; then
				export NODE_PATH=$dir/node_modules
				return 0
			fi
		fi
	done
	if ! command -v npm >/dev/null; then
		why_not="no npm"
		return 1
	fi
	for dir in "${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/dbctx/tokens" \
		"/var/tmp/dbctx-tokens-$(id -u)"; do
		if mkdir -p -m 755 "$dir" 2>/dev/null && [ -O "$dir" ] && [ -w "$dir" ]; then
			cp "$here/package.json" "$here/.npmrc" "$dir"
			if (cd "$dir" && HOME=$dir timeout 300 npm install --no-audit --no-fund >npm.log 2>&1); then
				export NODE_PATH=$dir/node_modules
				return 0
			fi
			why_not="npm could not install gpt-tokenizer: $(grep -m 1 -i error "$dir/npm.log" || tail -n 1 "$dir/npm.log")"
			return 1
		fi
	done
	why_not="no folder to install gpt-tokenizer into"
	return 1
}
