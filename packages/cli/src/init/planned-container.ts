/** A container that `init` declares, wherever it is known from. */
export interface PlannedContainer {
  /** Declared name. */
  name: string
  /** Function of @mooring/services that declares it; undefined for a plain declaration. */
  service?: string
  /** Source text of the values of its options, by key. */
  options: Readonly<Record<string, string>>
  /** Why it is there, in words that follow its name. */
  reason: string
  /** Package that the service needs, where the project has none that will do. */
  client?: string
}
