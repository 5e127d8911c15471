# Parallel restores, indexes and foreign keys, ROUNDS times, 50 by default.
# Sourced by test/harm/run.
copy_sources "$work/source"
WERROR=1 install_below "$work/source" "$work/stage"
extension_settings "$work/stage" >"$work/extra.conf" || install_into_system "$work/source"
find_shared
export ROUNDS=${ROUNDS:-50}
suite_seconds=3600 PROVE_TESTS=test/scripts/guard_waiting.t suite_scripts
