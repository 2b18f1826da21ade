import module from 'node:module'

// The program of the session process. It has Node keep what it compiles, where Node can (from 22.1 on), which must be said
// before anything is loaded.

const { enableCompileCache } = module as { enableCompileCache?: () => void }
enableCompileCache?.()
await import('./carry-out-orders.ts')
