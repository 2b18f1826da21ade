import Docker from 'dockerode'
import { IMAGE_PREFIX } from '../../scripts/images/build.mjs'

const image = 'shopify/toxiproxy:2.5.0'

/**
 * The variables with which sessions find an image for links: where images are made here, that one; elsewhere users' own. Undefined
 * where it could not be made, because there is no Go.
 */
export async function toxiproxyVariables(): Promise<Record<string, string> | undefined> {
  const prefix = process.env['TESTCONTAINERS_HUB_IMAGE_NAME_PREFIX']
  if (prefix?.replace(/\/$/, '') !== IMAGE_PREFIX) return {}
  const isThere = new Docker().getImage(`${IMAGE_PREFIX}/${image}`).inspect()
  return isThere.then(
    () => ({ TOXIPROXY_CONTAINER_IMAGE: image }),
    () => undefined,
  )
}
