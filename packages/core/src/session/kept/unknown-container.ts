import { UsageError } from '@mooring/client'
import { orCandidates } from '../../config/did-you-mean.ts'

/** The error of a name that nobody has declared, with the near one. */
export const unknownContainer = (name: string, declared: readonly string[]): UsageError =>
  new UsageError({
    code: 'UNKNOWN_CONTAINER',
    what: `No container "${name}" is declared.${orCandidates(name, declared)}`,
    fix: 'use one of the declared names, or declare it in the config.',
  })
