#!/bin/sh
# Runs before the files are installed: deb and rpm, installation and upgrade.
set -e

# If the user exists, it is kept, because the ledger belongs to it.
if ! getent group dynascale >/dev/null; then
	groupadd --system dynascale
fi
if ! getent passwd dynascale >/dev/null; then
	useradd --system --gid dynascale --no-create-home --home-dir /var/lib/dynascale \
		--shell /usr/sbin/nologin --comment "dynascale daemon" dynascale
fi
