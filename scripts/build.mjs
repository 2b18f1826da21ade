import { bundleAll } from './bundle/bundle.mjs'
import { writeCommonjsTypes } from './bundle/commonjs-types.mjs'
import { packages } from './bundle/table.mjs'
import { run } from './dependencies.mjs'

// Types are checked first, and their declarations written.
run(process.execPath, ['node_modules/typescript/bin/tsc', '-b'])
await bundleAll()
for (const name of Object.keys(packages)) writeCommonjsTypes(`packages/${name}`)
