/** What prepares data: .sql files, a command, or a function of the user's. */
export type Source =
  | string
  | readonly string[]
  | Work
  | { readonly run: Work; readonly inputs?: Inputs }
  | { readonly command: string | readonly string[]; readonly inputs?: Inputs }
  | undefined

type Work = (...parts: never[]) => unknown

/** Files and folders that a command or a function reads. */
type Inputs = readonly string[] | undefined

/** Migrations, and what fills the data afterwards. */
export interface Sources {
  readonly migrations?: Source
  readonly seed?: Source
}
