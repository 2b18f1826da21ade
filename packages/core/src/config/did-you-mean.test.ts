import { expect, test } from 'vitest'
import { didYouMean, orCandidates } from './did-you-mean.ts'

const keys = ['ports', 'networks', 'networkMode', 'dependsOn', 'environment', 'image', 'url']

test.each([
  ['prots', 'ports'],
  ['port', 'ports'],
  ['depends_on', 'dependsOn'],
  ['network_mode', 'networkMode'],
  ['enviroment', 'environment'],
  ['IMAGE', 'image'],
])('%s is near %s', (written, meant) => {
  expect(didYouMean(written, keys)).toBe(` Did you mean "${meant}"?`)
})

test.each(['xyz', 'hostname', '', 'a'])('%j is near nothing', (written) => {
  expect(didYouMean(written, keys)).toBe('')
})

test('where nothing is near, all candidates are listed', () => {
  expect(orCandidates('zzz', ['api', 'db'])).toBe(' Declared: api, db.')
  expect(orCandidates('zzz', [])).toBe(' Declared: none.')
})
