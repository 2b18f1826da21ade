/**
 * What global set-up files of Jest import.
 *
 * @module @mooring/jest/global
 */
export * from '../../packages/jest/src/global.mts'
