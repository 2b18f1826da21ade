/**
 * What test files of Jest import.
 *
 * @module @mooring/jest
 */
export * from '../../packages/jest/src/index.cts'
