/**
 * One way to start containers.
 *
 * @callback Start
 * @param {import('../service.mjs').Service} service
 * @returns {Promise<Started>} resolves when all of them are ready
 */

/**
 * @typedef {object} Started
 * @property {number} openMs what a run pays once, before its first container; 0 where there is no such thing
 * @property {number} startMs from asking for the containers until all are ready
 * @property {{ host: string, port: number }[]} addresses published ports, as a test would use them
 * @property {() => Promise<void>} stop removes everything
 */

/** Names of the modules in this folder. */
export const contenders = /** @type {const} */ (['mooring', 'dockerode', 'testcontainers'])

/** @typedef {(typeof contenders)[number]} Contender */
