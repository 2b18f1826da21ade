#!/usr/bin/env bash
# MariaDB 10.11.19 of Debian 12, and 11.8: `information_schema.TRIGGERS` asked by TRIGGER_SCHEMA, the column that names the schema
# of a trigger, opens the tables of every database on the server; asked by EVENT_OBJECT_SCHEMA, that of its table, which is always
# the same, it opens those of one. With a database for each test worker the first grows with all of them. Only EXPLAIN tells.
#
# Seen: by TRIGGER_SCHEMA: Scanned all databases
#       by EVENT_OBJECT_SCHEMA: Scanned 1 database
set -euo pipefail
folder=$(mktemp -d)
trap 'test ! -f "$folder/pid" || kill "$(cat "$folder/pid")" 2>/dev/null; wait; rm -rf "$folder"' EXIT
cd "$folder"
apt-get -o APT::Sandbox::User=root download mariadb-server-core mariadb-client-core mariadb-common \
  liburing2 libaio1 libsnappy1v5 libncurses6 libtinfo6 >/dev/null
for package in ./*.deb; do dpkg-deb -x "$package" .; done
LD_LIBRARY_PATH=$(find "$folder" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)
export LD_LIBRARY_PATH
usr/bin/mariadb-install-db --no-defaults --basedir="$folder/usr" --datadir="$folder/data" --user=root \
  --auth-root-authentication-method=normal >/dev/null
timeout 120 usr/sbin/mariadbd --no-defaults --basedir="$folder/usr" --datadir="$folder/data" --user=root \
  --socket="$folder/socket" --skip-networking --pid-file="$folder/pid" --lc-messages-dir="$folder/usr/share/mysql" >log 2>&1 &
ask() { usr/bin/mariadb --no-defaults -S "$folder/socket" -u root -e "$1"; }
for _ in $(seq 300); do
  ask 'SELECT 1' >/dev/null 2>&1 && break
  sleep 0.2
done
ask 'CREATE DATABASE shop'
scanned() {
  ask "EXPLAIN SELECT TRIGGER_NAME FROM information_schema.TRIGGERS WHERE $1 = 'shop'" | grep -o 'Scanned [a-z0-9]* [a-z]*'
}
seen="by TRIGGER_SCHEMA: $(scanned TRIGGER_SCHEMA)
by EVENT_OBJECT_SCHEMA: $(scanned EVENT_OBJECT_SCHEMA)"
echo "$seen"
[ "$seen" = 'by TRIGGER_SCHEMA: Scanned all databases
by EVENT_OBJECT_SCHEMA: Scanned 1 database' ]
