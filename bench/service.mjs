import { randomBytes } from 'node:crypto'
import { env } from 'node:process'

/**
 * The container that every contender starts: busybox's HTTP server.
 *
 * @typedef {object} Service
 * @property {string} image complete name, so that no contender looks it up differently
 * @property {string[]} command
 * @property {number} port
 * @property {string} logLine written when the service begins to listen
 * @property {Wait} wait
 * @property {boolean} isChecked whether its published port is asked over HTTP when it is ready
 * @property {number} containers how many are started at once
 * @property {Record<string, string>} labels
 */

/** @typedef {'ports' | 'http' | 'log'} Wait */

/** @type {readonly Wait[]} */
export const waits = ['ports', 'http', 'log']

/** On every container that a benchmark makes, with the run's own value. */
export const benchLabel = 'com.mooring.bench'
export const runId = randomBytes(6).toString('hex')

const prefix = env.TESTCONTAINERS_HUB_IMAGE_NAME_PREFIX
/** The engine's name of an image that is written as on Docker Hub. */
export const imageOf = (written) => (prefix ? `${prefix.replace(/\/$/, '')}/${written}` : written)

const port = 8080
const logLine = 'the service listens'

/**
 * @param {{ wait: Wait, readyAfterSeconds?: number, containers?: number, isChecked?: boolean }} options
 * @returns {Service}
 */
export function service({ wait, readyAfterSeconds = 0, containers = 1, isChecked = true }) {
  const script = [
    'echo hello > /tmp/index.html',
    ...(readyAfterSeconds > 0 ? [`sleep ${readyAfterSeconds}`] : []),
    `echo "${logLine}"`,
    `exec httpd -f -p ${port} -h /tmp`,
  ]
  return {
    image: imageOf('busybox:1'),
    command: ['sh', '-c', script.join(' && ')],
    port,
    logLine,
    wait,
    isChecked,
    containers,
    labels: { [benchLabel]: runId },
  }
}

/** A server that many projects have. @type {Service} */
export const redis = {
  ...service({ wait: 'ports', isChecked: false }),
  image: imageOf('redis:7'),
  command: ['redis-server', '--save', ''],
  port: 6379,
}
