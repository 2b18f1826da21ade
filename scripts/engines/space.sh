#!/bin/sh
# The first process of an engine's own namespaces (network, mounts, processes): puts the engine's programs in the place
# of the machine's, then runs the engine until it is told to end. When this process ends, all that it started ends.
#   [ENGINE_USER=UID] [UNIFIED_GROUPS=1] space.sh ROOT STATE PROGRAM [ARGUMENT...]
set -eu
root=$1 state=$2
shift 2

mount --make-rprivate /
ip link set lo up
mkdir -p "$state/cgroup" "$state/etc" "$state/etc-work"
# A fresh view of the network's devices, under which the control groups stay where they were.
mount --rbind /sys/fs/cgroup "$state/cgroup"
mount -t sysfs sysfs /sys
if [ -n "${UNIFIED_GROUPS:-}" ]; then
  mount -t cgroup2 cgroup2 /sys/fs/cgroup
else
  mount --rbind "$state/cgroup" /sys/fs/cgroup
fi
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p /run/lock
mount -t overlay -o "lowerdir=$state/settings:$root/etc:/etc,upperdir=$state/etc,workdir=$state/etc-work" overlay /etc
# Nobody answers outside, and who asks must hear so at once.
rm -f /etc/resolv.conf
echo 'nameserver 127.0.0.1' >/etc/resolv.conf

if [ -n "${ENGINE_USER:-}" ]; then
  # A user who exists only here, with ids for the users of containers, and a device for networks of its own.
  echo "engine:x:$ENGINE_USER:$ENGINE_USER::$state/home:/bin/sh" >>/etc/passwd
  echo "engine:x:$ENGINE_USER:" >>/etc/group
  echo engine:100000:65536 | tee /etc/subuid >/etc/subgid
  mkdir -p "$state/home" "/run/user/$ENGINE_USER" "$state/dev"
  mknod -m 666 "$state/dev/tun" c 10 200
  mkdir -p /dev/net
  mount --bind "$state/dev/tun" /dev/net/tun
  export HOME="$state/home" XDG_RUNTIME_DIR="/run/user/$ENGINE_USER"
  chown -R "$ENGINE_USER:$ENGINE_USER" "$state" "$XDG_RUNTIME_DIR"
  set -- setpriv --reuid "$ENGINE_USER" --regid "$ENGINE_USER" --clear-groups -- "$@"
fi

mount --bind "$root/usr" /usr
"$@" &
daemon=$!
trap 'kill -TERM "$daemon"' TERM INT
# Waits again after each signal, and meanwhile buries the processes whose parents are gone.
while kill -0 "$daemon" 2>/dev/null; do wait "$daemon" || true; done
