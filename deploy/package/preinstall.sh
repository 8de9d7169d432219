#!/bin/sh
# Before the files are laid out; deb and rpm, install and upgrade.
set -e

# The user is kept when it is already there: the ledger belongs to it.
if ! getent group dynascale >/dev/null; then
	groupadd --system dynascale
fi
if ! getent passwd dynascale >/dev/null; then
	useradd --system --gid dynascale --no-create-home --home-dir /var/lib/dynascale \
		--shell /usr/sbin/nologin --comment "dynascale daemon" dynascale
fi
