import { createRequire, registerHooks } from 'node:module'

// Imports a module, after another that would be there anyway, and answers how long that took or, asked to count, which
// files it loaded. Counting slows loading down, so that a process does one or the other.

const { already, modules, from, count = false } = JSON.parse(process.argv[2])
const require = createRequire(from)
const load = (specifier) => import(require.resolve(specifier))

const files = new Set()
if (count) {
  registerHooks({
    load(url, context, nextLoad) {
      if (url.startsWith('file:')) files.add(url)
      return nextLoad(url, context)
    },
  })
}
if (already) await load(already)
files.clear()
const startedAtMs = performance.now()
const before = process.cpuUsage()
for (const specifier of modules) await load(specifier)
const importMs = performance.now() - startedAtMs
const { user, system } = process.cpuUsage(before)
console.log(JSON.stringify({ importMs, cpuMs: (user + system) / 1000, files: files.size }))
