/**
 * An engine of a Debian suite that can be run beside the machine's own.
 *
 * @typedef {object} EngineOfSuite
 * @property {string} suite of Debian
 * @property {'docker' | 'podman'} kind
 * @property {string[]} packages its programs, and what they call
 * @property {Record<string, unknown>} [settings] of Docker's daemon.json
 * @property {boolean} [rootless] runs as a user who is not root
 * @property {boolean} [unified] knows control groups of version 2 only; where this machine has others, it can limit nothing
 */

const docker = ['docker.io', 'docker-cli', 'docker-buildx', 'iptables', 'runc', 'containerd']
const podman =
  `podman netavark aardvark-dns conmon runc catatonit nftables uidmap passt util-linux`.split(' ')

/** @type {Record<string, EngineOfSuite>} */
export const engines = {
  'docker-26': { suite: 'trixie', kind: 'docker', packages: docker },
  'docker-28': { suite: 'sid', kind: 'docker', packages: docker },
  'docker-28-containerd': {
    suite: 'sid',
    kind: 'docker',
    packages: docker,
    settings: { features: { 'containerd-snapshotter': true } },
  },
  'podman-5.4': { suite: 'trixie', kind: 'podman', packages: podman },
  'podman-5': { suite: 'sid', kind: 'podman', packages: podman },
  'podman-5-rootless': { suite: 'sid', kind: 'podman', packages: podman, rootless: true },
  'podman-6': { suite: 'experimental', kind: 'podman', packages: podman, unified: true },
}
