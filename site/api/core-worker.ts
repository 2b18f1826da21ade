/**
 * Test processes that share the session of another process.
 *
 * @module @mooring/core/worker
 */
export * from '../../packages/core/src/worker.ts'
