import { onTestFailed } from 'vitest'

/**
 * What several tests look at, made when the first of them asks. After a test that fails it is made anew, so that a second
 * try is one.
 */
export function shared<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    onTestFailed(() => {
      made = undefined
    })
    return (made ??= make())
  }
}
