#!/usr/bin/env bash
# Installs what this checkout needs and is not there yet: Debian packages, npm packages, the build. Quick where nothing is missing.
set -euo pipefail
cd "$(dirname "$0")/.."

mapfile -t packages < <(sed -e 's/#.*//' -e '/^[[:space:]]*$/d' scripts/debian-packages)
missing=()
for package in "${packages[@]}"; do
  state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$state" = installed ] || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
  if [ "$(id -u)" != 0 ]; then
    echo "These Debian packages are missing. Install them as root, then try again:" >&2
    echo "  apt-get update && apt-get install --no-install-recommends --yes ${missing[*]}" >&2
    exit 1
  fi
  echo "Installing Debian packages: ${missing[*]}"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install --no-install-recommends --yes -qq "${missing[@]}" >/dev/null
fi

if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  echo "Installing npm packages"
  npm ci --no-audit --no-fund --loglevel=error
  touch node_modules/.package-lock.json
fi

if [ ! -e dist/main.js ] || [ -n "$(find src commands boot layouts scripts/build.ts package.json -newer dist/main.js -type f -print -quit)" ]; then
  echo "Building imgbase"
  node_modules/.bin/node scripts/build.ts
fi
