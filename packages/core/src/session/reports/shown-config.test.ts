import { expect, test } from 'vitest'
import { resolveConfig } from '../../config/resolve.ts'
import { shownConfig } from './shown-config.ts'

test('no secret of a config is shown, nor what files hold', () => {
  const config = resolveConfig(
    {
      containers: {
        db: {
          image: 'db:1',
          environment: { DB_PASSWORD: 'db', DB_USER: 'db', API_KEY: 'k3y' },
          command: ['--token', 'k3y'],
          url: 'postgres://app:s3cret@{self.address}/app',
          ports: [1],
          files: [{ target: '/a', content: 'k3y' }],
          raw: (body: object) => body,
          waitFor: { log: /ready/ },
        },
      },
    },
    { directory: '/p' },
  )
  const shown = JSON.stringify(shownConfig(config))
  for (const secret of ['k3y', 's3cret']) expect(shown).not.toContain(secret)
  expect(shownConfig(config)).toMatchObject({
    containers: [
      {
        environment: { DB_PASSWORD: '***', DB_USER: 'db' },
        files: [{ source: { content: '[3 characters]' } }],
        raw: '[function]',
        waitFor: { pattern: '/ready/' },
      },
    ],
  })
})
