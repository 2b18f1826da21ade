import { UsageError } from '@mooring/client'

/** The error of a declared container that nothing keeps. */
export const notUp = (name: string): UsageError =>
  new UsageError({
    code: 'NOT_UP',
    what: `Container "${name}" is not up.`,
    fix: `start it with \`mooring up ${name}\`.`,
  })
