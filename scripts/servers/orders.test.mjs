import { expect, test } from 'vitest'
import { chosenServers } from './orders.mjs'

const imagesOf = (...names) => chosenServers(names).map(({ image }) => image)

test('a service means all of its images, an image itself, and nothing means all', () => {
  expect(imagesOf('mosquitto', 'redis:7')).toEqual([
    'redis:7',
    'eclipse-mosquitto:2.1',
    'eclipse-mosquitto:2',
  ])
  expect(imagesOf().length).toBeGreaterThan(10)
})

test('an unknown name is refused, and the known ones are told', () => {
  expect(() => chosenServers(['redis:1'])).toThrow(/redis:1.*[^]*valkey\/valkey:9/)
})
