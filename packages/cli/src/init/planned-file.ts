/** A file that `init` would write. */
export interface PlannedFile {
  /** Relative to the project. */
  path: string
  text: string
}
