/**
 * One way from a container to a service on 127.0.0.1 of the host.
 *
 * @callback SetUp
 * @param {Place} place
 * @returns {Promise<Way>}
 */

/**
 * @typedef {object} Place
 * @property {number} port of the service
 * @property {Record<string, string>} labels of every container
 * @property {boolean} withClient whether somebody is going to call
 * @property {(undo: () => Promise<unknown> | void) => void} defer what is to be undone, the last first
 */

/**
 * @typedef {object} Way
 * @property {number} [setUpMs] until a container could be created that uses it
 * @property {number} [plainMs] start of a container that does not use it
 * @property {string} host of the service as the caller sees it
 * @property {string} [clientId] the container to call from; none: the host itself
 * @property {number} [carrierPid] the process on the host that carries the bytes
 */

/** Names of the ways, ours first, and what the page calls them. */
export const ways = {
  attach: 'Mooring, attach (default)',
  published: 'Mooring, published',
  relay: 'Mooring, relay',
  'ssh-remote-port-forward': 'ssh-remote-port-forward',
  'system-ssh': '`ssh -N -R`',
  bridge: 'container to container (limit)',
  loopback: 'host to host (limit)',
}

export const ours = ['attach', 'published', 'relay']
