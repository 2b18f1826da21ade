import type { IsolationLevel } from '@mooring/client'
import type { ContainerConfig } from '@mooring/core'

/** All that a container may declare, but for what the service itself knows. */
export interface ServiceOptions extends Omit<
  ContainerConfig,
  'waitFor' | 'url' | 'connection' | 'service'
> {
  /** Keeps data on disk, safe from a crash of the server, which is slower. Default: false. */
  readonly durable?: boolean | undefined
}

/** A service that can keep tests apart. */
export interface IsolatedOptions extends ServiceOptions {
  /** What gets data of its own; 'none' lets all share it. Default: 'none'. */
  readonly isolation?: 'none' | IsolationLevel | undefined
  /** Leaves the data of a test that failed as it is for the rest of the run, and says how to look at it. Default: false. */
  readonly keepOnFailure?: boolean | undefined
}

/** The value of one of the image's own variables, which take precedence over options. */
export function variable({ environment }: ServiceOptions, name: string): string | undefined {
  const value = environment?.[name]
  return value === undefined || value === '' ? undefined : String(value)
}

/** What is left for the container when a service has taken its own options. */
export const withoutKeys = (options: object, keys: readonly string[]): ContainerConfig =>
  Object.fromEntries(Object.entries(options).filter(([key]) => !keys.includes(key)))
