import { completeName, images, placeOf, startClient, startContainer } from '../engine.mjs'
import { programText } from '../program-text.mjs'

/** The service in a container too: nothing is on the way but the bridge. @type {import('./way.mjs').SetUp} */
export async function setUp(place) {
  if (!place.withClient) return { host: '' }
  const service = await startContainer(
    {
      Image: completeName(images.client),
      Cmd: ['node', ...programText('service', { host: '0.0.0.0', port: place.port })],
    },
    place,
  )
  const { address } = await placeOf(service)
  return { host: address, clientId: await startClient(place) }
}
