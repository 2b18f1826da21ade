export { postgres, type PostgresContainer } from './postgres/postgres.ts'
export type { PostgresOptions } from './postgres/options.ts'
export { withSchema, type OwnSchema } from './postgres/with-schema.ts'
export { withTransaction, type TransactionClient } from './postgres/with-transaction.ts'
