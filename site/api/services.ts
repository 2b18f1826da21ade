/**
 * Ready-made servers.
 *
 * @module @mooring/services
 */
export * from '../../packages/services/src/index.ts'
