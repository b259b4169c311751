#!/usr/bin/env bash
# Installs what the tests need from Debian's packages and says so, builds, and runs every test; last line: N passed, N failed.
set -u
cd "$(dirname "$0")/.." || exit 1

wanted=()
need() { # command or file, package
  { command -v "$1" >/dev/null 2>&1 || [ -e "$1" ]; } || wanted+=("$2")
}
need /usr/sbin/mosquitto mosquitto
need mosquitto_pub mosquitto-clients
need socat socat
need /usr/bin/chromium chromium
need gcc gcc
need openssl openssl
need /usr/include/stdlib.h libc6-dev

if [ "${#wanted[@]}" -gt 0 ]; then
  if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    echo "The tests need: ${wanted[*]}. Installing them with apt-get."
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${wanted[@]}" >/dev/null || {
      echo "apt-get could not install them."
      exit 1
    }
  else
    echo "The tests need these programs: ${wanted[*]} (their Debian names)."
    echo "On Debian and Ubuntu: sudo apt-get install ${wanted[*]}. Elsewhere: install the same programs, then run npm test again."
    exit 1
  fi
fi

[ -f dist/server.js ] && [ -f dist/dashboards/index.html ] || node scripts/build.ts || exit 1

bash scripts/check.sh
checked=$?
if [ "$#" -gt 0 ]; then
  vitest run "$@"
else
  vitest run
fi
tested=$?
if [ "$checked" -ne 0 ]; then
  echo "npm run check failed: see above."
  echo "0 passed, 1 failed"
  exit 1
fi
exit "$tested"
