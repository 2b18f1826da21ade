/**
 * What test files of Vitest import.
 *
 * @module @mooring/vitest
 */
export * from '../../packages/vitest/src/index.ts'
