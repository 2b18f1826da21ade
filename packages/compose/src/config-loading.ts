/** What @mooring/core tells of the load of a config that this code runs in. */
export interface ConfigLoading {
  /** Folder of the config. */
  readonly directory: string
  /** Hears of each file that the config is made of, so that an edit of it has the config loaded anew. */
  readonly onSource: (file: string) => void
}

const key = Symbol.for('mooring.config-loading')

interface Global {
  [key]?: { getStore(): ConfigLoading | undefined }
}

/** The load under way, or the working directory where a script declares its containers itself. */
export const configLoading = (): ConfigLoading =>
  (globalThis as Global)[key]?.getStore() ?? { directory: process.cwd(), onSource: () => undefined }
