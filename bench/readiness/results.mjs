import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

const file = fileURLToPath(new URL('../../.cache/readiness.json', import.meta.url))

/**
 * What was measured of a server, in one run or in several.
 *
 * @typedef {object} Measured
 * @property {number} [starts] starts under load
 * @property {string[]} [falseReadies] what was answered in place of an answer
 * @property {number[]} [overshootsMs]
 * @property {number[]} [startsMs] how long the same starts took
 * @property {string} [load] load average before and after them
 * @property {number} [disturbed] how many of them began on a busy machine
 */

/**
 * Adds what was measured of a server to what earlier runs on the same machine found, because all of it takes an hour.
 *
 * @param {string} host
 * @param {string} server
 * @param {Measured} measured
 * @returns {Record<string, Measured>} by server
 */
export function remember(host, server, measured) {
  const known = read()
  const servers = known.host === host ? known.servers : {}
  servers[server] = { ...servers[server], ...measured }
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, JSON.stringify({ host, servers }, undefined, 2))
  return servers
}

function read() {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return {}
  }
}
