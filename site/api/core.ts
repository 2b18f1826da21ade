/**
 * Configs, and sessions for scripts.
 *
 * @module @mooring/core
 */
export * from '../../packages/core/src/index.ts'
