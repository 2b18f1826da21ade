import { expect, test } from 'vitest'
import { pnpOptions } from './pnp-options.ts'

test.each([
  [undefined, ''],
  ['--inspect --require ./setup.cjs', ''],
  ['--require /app/.pnp.cjs', '--require /app/.pnp.cjs'],
  [
    '--max-old-space-size=99 --require /app/.pnp.cjs --experimental-loader file:///app/.pnp.loader.mjs --inspect',
    '--require /app/.pnp.cjs --experimental-loader file:///app/.pnp.loader.mjs',
  ],
  ['-r "/my app/.pnp.cjs" --inspect', '-r "/my app/.pnp.cjs"'],
])('of the options %s, %s are kept', (given, kept) => {
  expect(pnpOptions(given)).toBe(kept)
})
