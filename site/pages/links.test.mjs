import { expect, test } from 'vitest'
import { withSiteLinks } from './links.mjs'

test.each([
  ['docs/ci.md', '[a](engines.md#which)', '[a](./engines.md#which)'],
  [
    'docs/ci.md',
    '[a](#here) [b](https://example.org/x.md)',
    '[a](#here) [b](https://example.org/x.md)',
  ],
  ['docs/ci.md', '[a](../CHANGELOG.md)', '[a](./changelog.md)'],
  ['docs/ci.md', '![a](pictures/a.svg)', '![a](./pictures/a.svg)'],
  [
    'docs/ci.md',
    '[a](../fixtures/demo)',
    '[a](https://github.com/mooring/mooring/blob/main/fixtures/demo)',
  ],
  ['CHANGELOG.md', '[a](docs/ci.md)', '[a](./ci.md)'],
  ['docs/ci.md', '```ts\n[a](b.md)\n```', '```ts\n[a](b.md)\n```'],
])('a link of %s: %s', (path, page, expected) => {
  expect(withSiteLinks(page, path)).toBe(expected)
})
