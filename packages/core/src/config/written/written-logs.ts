import type { LogsShown } from '@mooring/client'

/** Which tests are shown with what their containers wrote, and where all of it is kept. */
export type LogsConfig = LogsShown | LogFilesConfig

export interface LogFilesConfig {
  /** 'on-failure', 'always' or 'never', as above. Default: 'on-failure'. */
  readonly show?: LogsShown | undefined
  /** Folder that gets one file for each container, with everything that it writes; a relative one starts at the config's folder. Default: no files. */
  readonly dir?: string | undefined
}
