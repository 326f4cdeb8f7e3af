#!/usr/bin/env bash
# Installs the Debian packages that building, testing and running dumm take, and nothing where all are there.
set -euo pipefail

packages=(
  # the UML kernel, and the agent
  gcc libc6-dev make flex bison bc patch xz-utils
  # the busybox master
  busybox-static
  # the Debian master, and archives to import
  mmdebstrap zstd
  # nat on a bridge; that of a private lab
  nftables slirp4netns
  # labs of ordinary users: more than one user id in their guests
  uidmap
  # what tests and the benchmark compare with
  iproute2
)

node_version=$(node -p process.versions.node 2>/dev/null || echo none)
if ! node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' 2>/dev/null; then
  echo "setup: Node 20.19 or later is needed, here is: $node_version" >&2
  exit 5
fi
if ! command -v npm >/dev/null; then
  echo "setup: npm is needed" >&2
  exit 5
fi

missing=()
for package in "${packages[@]}"; do
  # ${Status} is three words; a package that was removed, but not purged, still has a line.
  status=$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true)
  [[ $status == "install ok installed" ]] || missing+=("$package")
done
((${#missing[@]} > 0)) || exit 0

if ((EUID != 0)); then
  echo "setup: these Debian packages are missing; as root: apt-get install --no-install-recommends ${missing[*]}" >&2
  exit 5
fi
echo "Install ${missing[*]}" >&2
export DEBIAN_FRONTEND=noninteractive
apt=(apt-get -q -y -o DPkg::Lock::Timeout=120)
"${apt[@]}" update
"${apt[@]}" install --no-install-recommends "${missing[@]}"
