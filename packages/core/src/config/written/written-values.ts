/** '30s', '1m30s', '500ms', '2h', or milliseconds. */
export type Duration = string | number
/** '64m', '1.5g', '512k', or bytes. */
export type Size = string | number
/** A text that is split into words as a shell does, without a shell, or a list of arguments. */
export type Command = string | readonly string[]
export type Scalar = string | number | boolean
export type NetworkMode = 'host' | 'none' | 'bridge' | `container:${string}`
