/** What an option may be; types say the same to those who have them. */
export interface OptionKind {
  /** In words that follow "must be". */
  readonly expected: string
  accepts(value: unknown): boolean
}

const isText = (value: unknown): value is string => typeof value === 'string'
// Whatever realm it is from; a promise, a list or a URL is none.
const isRecord = (value: unknown): value is Record<string, unknown> =>
  Object.prototype.toString.call(value) === '[object Object]'
const areTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText)

export const text: OptionKind = { expected: 'a text', accepts: isText }

export const texts: OptionKind = { expected: 'a list of texts', accepts: areTexts }

export const flag: OptionKind = {
  expected: 'true or false',
  accepts: (value) => typeof value === 'boolean',
}

export const count: OptionKind = {
  expected: 'a whole number above 0',
  accepts: (value) => Number.isInteger(value) && Number(value) > 0,
}

/** Texts, numbers and booleans by name. */
const scalars: OptionKind = {
  expected: 'texts, numbers and booleans by name',
  accepts: (value) =>
    isRecord(value) &&
    Object.values(value).every((one) =>
      ['string', 'number', 'boolean', 'undefined'].includes(typeof one),
    ),
}

export const oneOf = (...values: readonly string[]): OptionKind => ({
  expected: `${values.slice(0, -1).map(quoted).join(', ')} or ${quoted(values.at(-1) ?? '')}`,
  accepts: (value) => isText(value) && values.includes(value),
})

const quoted = (value: string): string => `'${value}'`

const isWork = (value: unknown): boolean =>
  typeof value === 'function' ||
  (isRecord(value) && typeof value['run'] === 'function' && hasInputs(value))

const hasInputs = ({ inputs }: Record<string, unknown>): boolean =>
  inputs === undefined || areTexts(inputs)

const migrations: OptionKind = {
  expected: 'a folder, a function, or { run, inputs }',
  accepts: (value) => isText(value) || isWork(value),
}

export const migrationsOrCommand: OptionKind = {
  expected: 'a folder, a function, { run, inputs } or { command, inputs }',
  accepts: (value) =>
    migrations.accepts(value) ||
    (isRecord(value) &&
      (isText(value['command']) || areTexts(value['command'])) &&
      hasInputs(value)),
}

const seed: OptionKind = {
  expected: 'files, a function, or { run, inputs }',
  accepts: (value) => isText(value) || areTexts(value) || isWork(value),
}

const snapshot: OptionKind = {
  expected: 'true, false or { cache }',
  accepts: (value) => typeof value === 'boolean' || (isRecord(value) && isText(value['cache'])),
}

export const isolationLevel: OptionKind = oneOf('none', 'worker', 'file', 'test')

/** What servers of SQL have in common. */
export const sqlOptions: Readonly<Record<SqlOption, OptionKind>> = {
  user: text,
  password: text,
  database: text,
  urlParameters: scalars,
  settings: scalars,
  initScripts: texts,
  migrations,
  seed,
  snapshot,
  isolation: isolationLevel,
}

type SqlOption =
  | 'user'
  | 'password'
  | 'database'
  | 'urlParameters'
  | 'settings'
  | 'initScripts'
  | 'migrations'
  | 'seed'
  | 'snapshot'
  | 'isolation'
