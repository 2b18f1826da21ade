import { bundleAll } from './bundle/bundle.mjs'
import { writeCommonjsTypes } from './bundle/commonjs-types.mjs'
import { packages } from './bundle/table.mjs'
import { run } from './dependencies.mjs'

// Types are checked first, and their declarations written. A CommonJS file of a package that imports others is checked with
// what these give to CommonJS, which is made of their declarations.
const importing = ['jest']
const others = Object.keys(packages).filter((name) => !importing.includes(name))
check(others)
for (const name of others) writeCommonjsTypes(folder(name))
check(importing)
await bundleAll()
for (const name of importing) writeCommonjsTypes(folder(name))

function check(names) {
  run(process.execPath, ['node_modules/typescript/bin/tsc', '-b', ...names.map(folder)])
}

function folder(name) {
  return `packages/${name}`
}
