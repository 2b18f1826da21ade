import { callEngine } from '../engine/api.mjs'
import { Failure } from '../engine/failure.mjs'
import { IMAGE_PREFIX } from './build.mjs'

/** Mooring puts its value in front of every Docker Hub image name. */
export const PREFIX_VARIABLE = 'TESTCONTAINERS_HUB_IMAGE_NAME_PREFIX'

/**
 * Decides where test images come from: `hub` means pulled by the tests themselves, `local` means built here,
 * `prefix` means a mirror the user has named.
 * @returns {Promise<{ source: 'hub' | 'local' | 'prefix', reason: string }>}
 */
export async function chooseImageSource(endpoint, env) {
  const forced = env.MOORING_TEST_IMAGES
  if (forced === 'hub' || forced === 'local')
    return { source: forced, reason: 'MOORING_TEST_IMAGES' }
  if (forced) throw unknownSource(forced)
  const prefix = env[PREFIX_VARIABLE]
  const reason = `${PREFIX_VARIABLE}=${prefix}`
  if (prefix) return { source: prefix === IMAGE_PREFIX ? 'local' : 'prefix', reason }
  return askEngine(endpoint)
}

// Asks about an image without pulling it. A firewall that drops packets would keep the engine silent for minutes.
async function askEngine(endpoint, timeoutMs = 5000) {
  try {
    const { status, text } = await callEngine(endpoint, {
      path: '/distribution/busybox:1/json',
      timeoutMs,
    })
    return interpretAnswer(status, text)
  } catch (error) {
    return { source: 'local', reason: `no answer about Docker Hub: ${error.message}` }
  }
}

/** An engine without this request answers 404; it may well pull, so it is not second-guessed. */
export function interpretAnswer(status, text) {
  if (status === 200) return { source: 'hub', reason: 'Docker Hub answers' }
  if (status === 404)
    return { source: 'hub', reason: 'the engine cannot tell whether Docker Hub answers' }
  return { source: 'local', reason: `Docker Hub does not answer: ${readMessage(text)}` }
}

function readMessage(text) {
  try {
    return JSON.parse(text).message
  } catch {
    return text.trim().slice(0, 200)
  }
}

function unknownSource(value) {
  return new Failure({
    what: `MOORING_TEST_IMAGES is "${value}".`,
    why: ['known values  local (build from Debian packages), hub (let the tests pull)'],
    fix: 'use one of these, or unset the variable.',
  })
}
