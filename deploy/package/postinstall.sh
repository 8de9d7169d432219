#!/bin/sh
# After the files are laid out. deb: configure [OLD VERSION]; rpm: 1 for an
# install, 2 for an upgrade.
set -e

config=/etc/dynascale/dynascale.yaml

if [ -d /run/systemd/system ]; then
	systemctl daemon-reload || true
fi

if [ ! -e "$config" ]; then
	cat <<-TEXT
	dynascale is installed and not running: it needs a configuration first.
	  cp $config.example $config
	  chown root:dynascale $config && chmod 0640 $config
	  (edit it, then)
	  dynascale check $config
	  systemctl enable --now dynascale
	Who may pause it without sudo: usermod -aG dynascale OPERATOR
	TEXT
	exit 0
fi

# An upgrade restarts a running daemon, but only into a configuration that the
# new version understands: the old one keeps scaling meanwhile.
if [ -d /run/systemd/system ] && systemctl --quiet is-active dynascale.service; then
	if dynascale check "$config" >/dev/null; then
		systemctl --no-block restart dynascale.service || true
	else
		echo "dynascale: the new version refuses $config (above); the old version keeps running until you mend it and run: systemctl restart dynascale"
	fi
fi
