import type { IsolationProvider, Service } from '@mooring/core/service'
import type { IsolatedOptions } from '../declare/service-options.ts'

/** What keeps tests apart, for a service whose options ask for it. */
export function isolatedBy(
  {
    isolation: level = 'none',
    keepOnFailure,
  }: Pick<IsolatedOptions, 'isolation' | 'keepOnFailure'>,
  open: IsolationProvider['open'],
  obstacle?: IsolationProvider['obstacle'],
): Pick<Service, 'isolation'> {
  return level === 'none'
    ? {}
    : { isolation: { level, keepOnFailure, open, ...(obstacle && { obstacle }) } }
}
