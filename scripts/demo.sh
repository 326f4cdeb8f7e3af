#!/usr/bin/env bash
# Brings the first lab up and shows it.
set -euo pipefail
cd "$(dirname "$0")/.."

topology=examples/quickstart.yaml
bob=10.2.0.10

say() { printf '\n$ %s\n' "$*"; }
run() {
  say "$@"
  "$@"
}

# As a person would type it; the same program, found in the clone.
dumm() { bin/dumm "$@"; }

run dumm apply "$topology"
run dumm status "$topology"
run dumm exec -f "$topology" alice -- ping -c 3 "$bob"

cat <<EOF

Three real kernels run: alice and bob, and moon, which routes between them. Try next, from this directory:

  bin/dumm exec -f $topology moon    a shell in a guest
  bin/dumm apply $topology           after an edit of that file: the lab changes while it runs
  bin/dumm destroy $topology         takes it all down
EOF
