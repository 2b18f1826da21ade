/** Number of the place that this worker has among those that run at once; another worker has it after this one. */
export const workerSlot: string =
  process.env['VITEST_POOL_ID'] ?? process.env['VITEST_WORKER_ID'] ?? String(process.pid)
