import type { KeptObject } from '@mooring/core/commands'
import { expect, test } from 'vitest'
import { containerLines } from './ps.ts'

const terminal = { columns: () => 100, style: { bold: (text: string) => text } }

const kept = (declared: string, engine?: string): KeptObject => ({
  kind: 'container',
  id: declared,
  name: declared,
  project: 'shop',
  declared,
  createdAtMs: Date.now(),
  sizeBytes: undefined,
  container: { state: 'running', status: 'Up', image: 'a:1', ports: [] },
  ...(engine !== undefined && { engine }),
})

const lines = (objects: KeptObject[]): string[] =>
  containerLines(objects, terminal as unknown as Parameters<typeof containerLines>[1])

test('the engine of a container is shown where engines are named', () => {
  expect(lines([kept('db', 'big'), kept('api', 'here')]).slice(0, 3)).toEqual([
    expect.stringMatching(/^NAME +ENGINE +STATUS/),
    expect.stringMatching(/^db +big +Up/),
    expect.stringMatching(/^api +here +Up/),
  ])
  expect(lines([kept('db')])[0]).toMatch(/^NAME +STATUS/)
})
