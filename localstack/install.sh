#!/bin/sh
# Puts the emulators of requirements.txt into .venv of the project, unless they
# are there already. Nothing is written outside .venv and .cache.
set -eu
cd "$(dirname "$0")/.."

if [ -n "${AWS_ENDPOINT_URL:-}" ] || env | grep -q '^AWS_ENDPOINT_URL_'; then
	echo "endpoints are given by the environment: no emulator is installed"
	exit 0
fi
if cmp -s localstack/requirements.txt .venv/installed.txt; then
	exit 0
fi

fail() {
	echo "make integration: $1" >&2
	echo "Or give the endpoints of a running emulator in AWS_ENDPOINT_URL_<SERVICE>; see localstack/README.md." >&2
	exit 1
}
command -v python3 >/dev/null 2>&1 ||
	fail "python3 was not found; the emulators are Python programs. Install Python 3.11 or newer."
python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
	fail "$(python3 --version) is too old; the pinned emulators need Python 3.11 or newer."
rm -rf .venv
python3 -m venv .venv ||
	fail "python3 cannot make a virtual environment; install its venv module (Debian and Ubuntu: apt-get install python3-venv)."
echo "installing the emulators into .venv (about 170 MB) ..."
PIP_CACHE_DIR="$PWD/.cache/pip" .venv/bin/python -m pip install --quiet --disable-pip-version-check \
	--requirement localstack/requirements.txt ||
	fail "pip could not install localstack/requirements.txt; its words are above."
cp localstack/requirements.txt .venv/installed.txt
