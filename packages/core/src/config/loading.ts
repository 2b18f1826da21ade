import { AsyncLocalStorage } from 'node:async_hooks'

/** What a library that reads files for a config knows of the load that it is part of. */
export interface ConfigLoading {
  /** Folder of the config, where its relative paths start. */
  readonly directory: string
  /** Hears of each file that the config is made of, by absolute path. */
  readonly onSource: (file: string) => void
}

// By a name that every copy of a library finds, because a config may be loaded beside those that Node has.
const key = Symbol.for('mooring.config-loading')

interface Global {
  [key]?: AsyncLocalStorage<ConfigLoading>
}

/** Runs a load; what is called in it finds `loading` under `Symbol.for('mooring.config-loading')` of the global object. */
export function whileLoading<T>(loading: ConfigLoading, load: () => T): T {
  const storage = ((globalThis as Global)[key] ??= new AsyncLocalStorage())
  return storage.run(loading, load)
}
