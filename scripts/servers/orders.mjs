import { Failure } from '../engine/failure.mjs'
import { servers } from './table.mjs'

/** @typedef {{ service: string, image: string, files: string[] }} ChosenServer */

/**
 * The servers that somebody wants to see tested, in the order of the table.
 *
 * @param {string[]} names of services, which mean all of their images, and of images; none means all
 * @returns {ChosenServer[]}
 */
export function chosenServers(names) {
  const all = Object.entries(servers).flatMap(([service, { images, files, filesOf }]) =>
    images.map((image) => ({ service, image, files: filesOf?.[image] ?? files })),
  )
  const known = new Set(all.flatMap(({ service, image }) => [service, image]))
  const unknown = names.filter((name) => !known.has(name))
  if (unknown.length > 0)
    throw new Failure({
      what: `No tested server is called ${unknown.join(', ')}.`,
      why: [`servers    ${[...known].join(', ')}`],
      fix: 'name services or images: `npm run servers -- postgres redis:7`; without names all are run.',
    })
  return all.filter(
    ({ service, image }) => names.length === 0 || names.includes(service) || names.includes(image),
  )
}
