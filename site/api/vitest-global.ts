/**
 * What global set-up files of Vitest import.
 *
 * @module @mooring/vitest/global
 */
export * from '../../packages/vitest/src/global.ts'
