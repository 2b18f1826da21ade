/**
 * What a Vitest config imports.
 *
 * @module @mooring/vitest/plugin
 */
export * from '../../packages/vitest/src/plugin.ts'
