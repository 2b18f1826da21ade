import { execFileSync } from 'node:child_process'
import { IMAGE_PREFIX } from '../../scripts/images/build.mjs'

const image = 'shopify/toxiproxy:2.5.0'

/**
 * The variables with which sessions find an image for links: where images are made here, that one; elsewhere users' own. Undefined
 * where it could not be made, because there is no Go.
 */
export function toxiproxyVariables(): Record<string, string> | undefined {
  const prefix = process.env['TESTCONTAINERS_HUB_IMAGE_NAME_PREFIX']
  if (prefix?.replace(/\/$/, '') !== IMAGE_PREFIX) return {}
  try {
    execFileSync('docker', ['image', 'inspect', `${IMAGE_PREFIX}/${image}`], { stdio: 'ignore' })
  } catch {
    return undefined
  }
  return { TOXIPROXY_CONTAINER_IMAGE: image }
}
