#!/bin/sh
# Runs after the files are removed. Arguments: deb: remove, purge or upgrade; rpm: 0 or 1. A removal
# keeps the configuration and the ledger. A purge, which only deb has, deletes both, and the user that
# owned them.
set -e

if [ -d /run/systemd/system ]; then
	systemctl daemon-reload || true
fi

if [ "$1" = purge ]; then
	rm -rf /var/lib/dynascale
	rm -f /etc/dynascale/dynascale.yaml /etc/dynascale/environment
	rmdir /etc/dynascale 2>/dev/null || true
	rm -rf /etc/systemd/system/dynascale.service.d
	rm -f /etc/systemd/system/multi-user.target.wants/dynascale.service
	if getent passwd dynascale >/dev/null; then
		userdel dynascale || true
	fi
	if getent group dynascale >/dev/null; then
		groupdel dynascale || true
	fi
fi
