import { ConfigError, evidence } from '@mooring/client'
import { orNames } from './load/near-name.ts'

interface Kind {
  /** In words that follow "must be". */
  expected: string
  accepts(value: unknown): boolean
}

const texts: Kind = {
  expected: 'a list of texts',
  accepts: (value) => Array.isArray(value) && value.every((one) => typeof one === 'string'),
}

const record: Kind = {
  expected: 'an object',
  accepts: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
}

const kinds: Readonly<Record<string, Kind>> = {
  services: texts,
  profiles: texts,
  ports: {
    expected: "'free' or 'fixed'",
    accepts: (value) => value === 'free' || value === 'fixed',
  },
  ignore: texts,
  override: record,
  environment: record,
}

/** Refuses options that nothing would make sense of. @throws ConfigError CONFIG_INVALID */
export function requireOptions(options: object): void {
  const wrong = Object.entries(options).flatMap(([name, value]) => {
    const kind = kinds[name]
    if (!kind) return evidence(name, `unknown.${orNames(name, Object.keys(kinds))}`)
    return value === undefined || kind.accepts(value)
      ? []
      : evidence(name, `must be ${kind.expected}`)
  })
  if (wrong.length === 0) return
  throw new ConfigError({
    code: 'CONFIG_INVALID',
    what: 'The options of fromCompose() are not what they must be.',
    why: wrong,
    fix: 'correct them in the config.',
  })
}
