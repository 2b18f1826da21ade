import { ConfigError, evidence } from '@mooring/client'
import { flag, type OptionKind } from './option-kinds.ts'

type OwnOptions = readonly string[] | Readonly<Record<string, OptionKind | undefined>>

interface Definition {
  name: string
  ownOptions?: OwnOptions | undefined
}

/** Names of the options of a service. Where tests are kept apart, what they leave can be kept. */
export function ownKeys({ ownOptions = [] }: Pick<Definition, 'ownOptions'>): string[] {
  const own = isList(ownOptions) ? ownOptions : Object.keys(ownOptions)
  return ['durable', ...own, ...(own.includes('isolation') ? ['keepOnFailure'] : [])]
}

const kindsOf = ({ ownOptions = [] }: Definition): [name: string, kind: OptionKind][] =>
  Object.entries({
    durable: flag,
    keepOnFailure: flag,
    ...(isList(ownOptions) ? {} : ownOptions),
  }).flatMap(([name, kind]): [string, OptionKind][] => (kind ? [[name, kind]] : []))

const isList = (options: OwnOptions): options is readonly string[] => Array.isArray(options)

/**
 * Refuses values that nothing would make sense of; undefined is none.
 *
 * @throws ConfigError CONFIG_INVALID
 */
export function requireKinds(definition: Definition, options: object): void {
  const valueOf = (name: string): unknown => (options as Record<string, unknown>)[name]
  const wrong = kindsOf(definition).filter(
    ([name, { accepts }]) => valueOf(name) !== undefined && !accepts(valueOf(name)),
  )
  if (wrong.length === 0) return
  const names = wrong.map(([name]) => `\`${name}\``).join(', ')
  throw new ConfigError({
    code: 'CONFIG_INVALID',
    what: `${definition.name} cannot be declared with such ${names}.`,
    // Values may be secrets.
    why: wrong.flatMap(([name, { expected }]) =>
      evidence(name, `must be ${expected}; it is ${typeName(valueOf(name))}`),
    ),
    fix: `correct ${names}.`,
  })
}

function typeName(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object')
    return `an object (${value.constructor?.name ?? 'without a prototype'})`
  return typeof value === 'string' ? 'a text' : `a ${typeof value}`
}
