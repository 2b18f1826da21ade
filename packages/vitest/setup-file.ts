// TypeScript on purpose: Vitest runs a JavaScript file of node_modules once a worker, a TypeScript file once a test file.
import { addHooks } from './dist/worker.js'

await addHooks()
