#!/bin/sh
# The first process of an engine's own namespaces (network, mounts, processes): puts the engine's programs in the place
# of the machine's, then runs the engine until it is told to end. When this process ends, all that it started ends.
#   space.sh ROOT STATE PROGRAM [ARGUMENT...]
set -eu
root=$1 state=$2
shift 2

mount --make-rprivate /
ip link set lo up
mkdir -p "$state/cgroup" "$state/etc" "$state/etc-work"
# A fresh view of the network's devices, under which the control groups stay where they were.
mount --rbind /sys/fs/cgroup "$state/cgroup"
mount -t sysfs sysfs /sys
mount --rbind "$state/cgroup" /sys/fs/cgroup
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p /run/lock
mount -t overlay -o "lowerdir=$state/settings:$root/etc:/etc,upperdir=$state/etc,workdir=$state/etc-work" overlay /etc
mount --bind "$root/usr" /usr

"$@" &
daemon=$!
trap 'kill -TERM "$daemon"' TERM INT
# Waits again after each signal, and meanwhile buries the processes whose parents are gone.
while kill -0 "$daemon" 2>/dev/null; do wait "$daemon" || true; done
