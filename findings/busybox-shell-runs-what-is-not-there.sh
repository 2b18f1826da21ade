#!/usr/bin/env bash
# busybox-static 1.35.0 of Debian 12 (and 1.38.0 of sid): its `sh` runs every program that busybox can be, before it looks into
# PATH, also where no link of that name exists. So an image whose shell is busybox and from which `tar` was taken still has it
# for each script, and a test that a program is missing passes for the wrong reason. `which` finds nothing.
#
# Seen: which tar: ''
#       tar --help: BusyBox v1.35.0 Usage: tar
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get -o APT::Sandbox::User=root download busybox-static >/dev/null
dpkg-deb -x ./*.deb .
in_shell() { env -i PATH=/nowhere ./bin/busybox sh -c "$1" 2>&1 || true; }
usage=$(in_shell 'tar --help')
seen="which tar: '$(in_shell 'which tar')'
tar --help: $(grep -o 'BusyBox v[0-9.]*' <<<"$usage") $(grep -o 'Usage: tar' <<<"$usage")"
echo "$seen"
[ "$seen" = "which tar: ''
tar --help: BusyBox v1.35.0 Usage: tar" ]
