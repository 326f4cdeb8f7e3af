#!/usr/bin/env bash
# Runs vitest with these arguments and ends with one line `N passed, N failed`. The exit status is vitest's.
set -uo pipefail
cd "$(dirname "$0")/.."

report=$(mktemp)
trap 'rm -f "$report"' EXIT

node node_modules/vitest/vitest.mjs run --reporter=default --reporter=json --outputFile.json="$report" "$@"
status=$?
VITEST_STATUS=$status node scripts/test-summary.js "$report" || ((status)) || status=1
exit "$status"
