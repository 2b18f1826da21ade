/**
 * Declarations from a compose file.
 *
 * @module @mooring/compose
 */
export * from '../../packages/compose/src/index.ts'
