import type { Refusal } from './refusals.ts'

/** A part of a declaration, and what of it cannot be honoured; paths start at the service. */
export interface Declared<T> {
  value: T
  refusals: Refusal[]
}
