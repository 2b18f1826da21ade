import { invalid } from '../compose-errors.ts'
import { boolean, integer, listOf, object, string, type Decoder } from './decode.ts'
import { duration } from './duration.ts'

export interface ComposeHealthcheck {
  /** As the engine takes it: ['CMD', …], ['CMD-SHELL', '…'] or ['NONE']. */
  test?: string[]
  interval?: string
  timeout?: string
  retries?: number
  start_period?: string
  start_interval?: string
  disable?: boolean
}

const test: Decoder<string[]> = (tree, path) => {
  if (tree.kind !== 'list') return ['CMD-SHELL', string(tree, path)]
  const words = listOf(string)(tree, path)
  if (words.length === 0 || ['CMD', 'CMD-SHELL', 'NONE'].includes(words[0] ?? '')) return words
  throw invalid({
    at: tree.at,
    path,
    problem: `a list begins with "CMD", "CMD-SHELL" or "NONE", not ${JSON.stringify(words[0])}.`,
  })
}

export const healthcheck: Decoder<ComposeHealthcheck> = object<ComposeHealthcheck>({
  test,
  interval: duration,
  timeout: duration,
  retries: integer,
  start_period: duration,
  start_interval: duration,
  disable: boolean,
})
