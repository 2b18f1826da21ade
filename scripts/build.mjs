import { bundleAll } from './bundle/bundle.mjs'
import { run } from './dependencies.mjs'

// Types are checked first, and their declarations written.
run(process.execPath, ['node_modules/typescript/bin/tsc', '-b'])
await bundleAll()
