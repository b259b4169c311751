#!/usr/bin/env bash
# Format, lint, types and folder boundaries; changes nothing.
set -u
cd "$(dirname "$0")/.." || exit 1
failed=0
run() {
  echo "check: $1"
  shift
  "$@" || failed=1
}
run 'format and lint' biome check --error-on-warnings --max-diagnostics=50 .
run 'types' tsc -p .
[ -f dashboards/tsconfig.json ] && run 'types of the dashboards' tsc -p dashboards
run 'folder boundaries' vitest run test/architecture.test.ts --reporter=dot
exit "$failed"
