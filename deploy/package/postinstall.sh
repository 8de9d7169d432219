#!/bin/sh
# Runs after the files are installed. Arguments: deb: configure [OLD VERSION]; rpm: 1 for an
# installation, 2 for an upgrade.
set -e

config=/etc/dynascale/dynascale.yaml

if [ -d /run/systemd/system ]; then
	systemctl daemon-reload || true
fi

if [ ! -e "$config" ]; then
	cat <<-TEXT
	dynascale is installed, and not started: it needs a configuration first.
	  cp $config.example $config
	  chown root:dynascale $config && chmod 0640 $config
	  (edit $config, then)
	  dynascale check $config
	  systemctl enable --now dynascale
	To let a person pause it without sudo: usermod -aG dynascale NAME
	TEXT
	exit 0
fi

# An upgrade restarts a running daemon only if the new version accepts the configuration. Otherwise the
# old version keeps running.
if [ -d /run/systemd/system ] && systemctl --quiet is-active dynascale.service; then
	if dynascale check "$config" >/dev/null; then
		systemctl --no-block restart dynascale.service || true
	else
		echo "dynascale: the new version refuses $config; the problems are above. The old version keeps running. Correct the file, then run: systemctl restart dynascale"
	fi
fi
