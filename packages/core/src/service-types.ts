/** What a ready-made service is made of, for those who write one. */
export type * from './service/contract.ts'
export type * from './service/isolation.ts'
export type * from './service/kept-data.ts'
export type * from './service/server.ts'
