// TypeScript on purpose: Vitest runs a JavaScript file of node_modules once a worker, a TypeScript file once a test file.
import { setUpFile } from './dist/set-up-file.js'

const pending = setUpFile()
if (pending) await pending
