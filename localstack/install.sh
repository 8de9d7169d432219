#!/bin/sh
# Puts the emulators and clients of requirements.txt into .venv of the project, and
# Prometheus into .cache, unless they are there already; with the argument prometheus only that. Nothing is
# written outside .venv and .cache.
set -eu
cd "$(dirname "$0")/.."

# Prometheus is that of the machine or of the Debian package. Without it the scenario of
# the alerts says what is missing, and skips, or fails in CI.
prometheus() {
	[ -x .cache/prometheus/usr/bin/prometheus ] && return
	command -v prometheus >/dev/null 2>&1 && command -v promtool >/dev/null 2>&1 && return
	command -v apt-get >/dev/null 2>&1 && command -v dpkg-deb >/dev/null 2>&1 || return 0
	new="$PWD/.cache/prometheus.new"
	rm -rf "$new" && mkdir -p "$new"
	echo "fetching the Debian package prometheus into .cache (about 20 MB) ..."
	(
		cd "$new" || exit 1
		apt-get download --quiet prometheus >apt.log 2>&1 ||
			{ { apt-get update || sudo -n apt-get update; } >>apt.log 2>&1 && apt-get download --quiet prometheus >>apt.log 2>&1; } ||
			{ cat apt.log >&2; exit 1; }
		dpkg-deb -x prometheus_*.deb . && rm -f prometheus_*.deb apt.log
	) || { echo "Prometheus was not fetched: the words of apt-get are above" >&2; return 0; }
	rm -rf .cache/prometheus && mv "$new" .cache/prometheus
}
prometheus
[ "${1:-}" = prometheus ] && exit 0

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
