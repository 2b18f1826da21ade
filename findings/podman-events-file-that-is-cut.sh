#!/usr/bin/env bash
# Podman 5.4.2 (of Debian 13): an open stream of events tells old events again, and may lose new ones. Without journald, as in
# containers and on machines without systemd, Podman keeps events in a file (`events_logger = "file"`) and cuts it in half at
# `events_logfile_max_size`, 1 MB unless it is set, which is about two thousand events. A stream that follows the file begins
# then with what is left of it. A program that counts starts and ends, or waits for one end, is misled: hours later, or in the
# middle of a large test suite. Here the limit is 8 kB, so that two hundred events are enough. Streams of the Docker API (5.8.6)
# do the same, and lost a `start` in two of four cuts. Takes root on Debian; nothing is installed.
#
# Seen: 200 volumes were created
#       creations told twice: more than 50
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir -p lists/partial cache/archives/partial root/usr/{bin,sbin,lib,lib64}
for name in bin sbin lib lib64; do ln -s "usr/$name" "root/$name"; done
touch status
mirror=$(apt-get indextargets --format '$(CREATED_BY) $(ORIGIN) $(REPO_URI)' | sed -n 's/^Packages Debian //p' | head -n 1)
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror trixie main" >sources.list
# A private index in which nothing is installed, so that all that Podman needs comes.
apt=(apt-get -qq -o "Dir::Etc::sourcelist=$folder/sources.list" -o Dir::Etc::sourceparts=- -o "Dir::State::status=$folder/status"
  -o "Dir::State::Lists=$folder/lists" -o "Dir::Cache=$folder/cache" -o APT::Sandbox::User=root -o APT::Default-Release=trixie)
"${apt[@]}" update
"${apt[@]}" -y --no-install-recommends --download-only install podman netavark conmon runc >/dev/null
for package in cache/archives/*.deb; do
  dpkg-deb --fsys-tarfile "$package" | tar -x --keep-directory-symlink -C root
done
cat >containers.conf <<CONF
[engine]
events_logger = "file"
events_logfile_path = "$folder/events.log"
events_logfile_max_size = "8k"
tmp_dir = "$folder/tmp"
conmon_path = ["$folder/root/usr/bin/conmon"]
helper_binaries_dir = ["$folder/root/usr/lib/podman"]
runtime = "runc"
[engine.runtimes]
runc = ["$folder/root/usr/sbin/runc", "$folder/root/usr/bin/runc"]
CONF
printf '[storage]\ndriver = "vfs"\ngraphroot = "%s"\nrunroot = "%s"\n' "$folder/data" "$folder/run" >storage.conf
export CONTAINERS_CONF=$folder/containers.conf CONTAINERS_STORAGE_CONF=$folder/storage.conf PODMAN_IGNORE_CGROUPSV1_WARNING=1
podman=("$(echo root/usr/lib*/ld-linux-*.so.* root/usr/lib/*/ld-linux-*.so.* | tr ' ' '\n' | grep -v '\*' | head -n 1)"
  --library-path "$(echo root/usr/lib/*-linux-gnu)" root/usr/bin/podman)
[ "$("${podman[@]}" version --format '{{.Version}}')" = 5.4.2 ]
"${podman[@]}" events --format '{{.Name}}' --filter event=create >told &
following=$!
until "${podman[@]}" volume create first >/dev/null && sleep 1 && grep -q first told; do "${podman[@]}" volume rm first >/dev/null; done
for number in $(seq 200); do "${podman[@]}" volume create "v$number" >/dev/null; done
until grep -q v200 told; do sleep 1; done
kill "$following"
echo '200 volumes were created'
twice=$(grep '^v' told | sort | uniq -d | wc -l)
echo "creations told twice: $twice"
[ "$twice" -gt 50 ]
