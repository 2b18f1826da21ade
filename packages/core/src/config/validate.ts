import type { z } from 'zod'
import type { Issue, Path } from './issues.ts'
import { configSchema } from './schema/config-schema.ts'
import { shown } from './shown.ts'

/** The mistakes that the schema finds, in words of ours: where a value may have several shapes, of the one that was meant. */
export function schemaIssues(written: unknown): Issue[] {
  // A config is checked once, and to compile the checks takes twice as long as to make them.
  const result = configSchema.safeParse(written, {
    error: expectation,
    reportInput: true,
    jitless: true,
  })
  return result.success ? [] : result.error.issues.flatMap((issue) => toIssues(issue, []))
}

function toIssues(issue: z.core.$ZodIssue, base: Path): Issue[] {
  const path = [...base, ...(issue.path as Path)]
  if (issue.code === 'unrecognized_keys') {
    const messages = issue.message.split('\n')
    return issue.keys.map((key, index) => ({
      path: [...path, key],
      message: messages[index] ?? 'unknown key.',
    }))
  }
  if (issue.code === 'invalid_key') return [{ path, message: issue.message }]
  const meant = issue.code === 'invalid_union' ? meantBranch(issue.errors) : undefined
  if (meant) return meant.flatMap((inner) => toIssues(inner, path))
  return [{ path, message: `${issue.message}, got ${shown(issue.input, path)}` }]
}

type Branch = z.core.$ZodIssue[]

// The shape that was meant is the one whose outer form fits; of several, the one that lacks no key and has fewest mistakes.
function meantBranch(branches: readonly Branch[]): Branch | undefined {
  const fitting = branches.filter((branch) => branch.every((issue) => !refusesWhole(issue)))
  const complete = fitting.filter((branch) => !branch.some(isMissing))
  const [best] = complete.toSorted((a, b) => a.length - b.length)
  return best ?? (fitting.length === 1 ? fitting[0] : undefined)
}

const refusesWhole = (issue: z.core.$ZodIssue): boolean => {
  if (issue.path.length > 0 || issue.code === 'unrecognized_keys') return false
  return issue.code === 'invalid_union' ? meantBranch(issue.errors) === undefined : true
}

// Our own words for zod's codes; a schema with an `error` of its own has the say before.
function expectation(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'invalid_type')
    return `expected ${typeWords[issue.expected] ?? issue.expected}`
  if (issue.code === 'invalid_value')
    return `expected ${choice(issue.values.map((value) => JSON.stringify(value)))}`
  if (issue.code === 'invalid_key') return issue.issues[0]?.message ?? 'expected a name'
  return issue.code === 'unrecognized_keys' ? undefined : 'expected another value'
}

const choice = (options: readonly string[]): string =>
  options.length < 2 ? options.join() : `${options.slice(0, -1).join(', ')} or ${options.at(-1)}`

const typeWords: Record<string, string> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'a map of names',
}

const isMissing = (issue: z.core.$ZodIssue): boolean =>
  issue.path.length === 1 && issue.code !== 'unrecognized_keys' && issue.input === undefined
