#!/bin/sh
# The first process of an engine's own namespaces (network, mounts, processes), which gets its device for the network from
# outside: runs the machine's Docker until it is told to end. When this process ends, all that it started ends.
#   member.sh STATE ADDRESS GATEWAY PROGRAM [ARGUMENT...]
set -eu
state=$1 address=$2 gateway=$3
shift 3

mount --make-rprivate /
ip link set lo up
mkdir -p "$state/cgroup"
# A fresh view of the network's devices, under which the control groups stay where they were.
mount --rbind /sys/fs/cgroup "$state/cgroup"
mount -t sysfs sysfs /sys
mount --rbind "$state/cgroup" /sys/fs/cgroup
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p /run/lock
# Nobody answers outside, and who asks must hear so at once.
echo 'nameserver 127.0.0.1' >"$state/resolv.conf"
mount --bind "$state/resolv.conf" /etc/resolv.conf

until ip link show eth0 >/dev/null 2>&1; do sleep 0.02; done
ip address add "$address/24" dev eth0
ip link set eth0 up
ip route add default via "$gateway"

"$@" &
daemon=$!
trap 'kill -TERM "$daemon"' TERM INT
# Waits again after each signal, and meanwhile buries the processes whose parents are gone.
while kill -0 "$daemon" 2>/dev/null; do wait "$daemon" || true; done
