import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * What an install of packages of ours brings besides them, going by the lock file and what is installed here. Optional
 * packages do not count: machines differ in them.
 *
 * @param {string[]} ours names of packages, such as core
 * @returns {{ names: string[], sizeBytes: number }}
 */
export function broughtBy(ours) {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'))
  const places = new Set(ours.map((name) => `packages/${name}`))
  // A set that grows while it is walked is walked to its new end.
  for (const place of places)
    for (const name of Object.keys(packages[place].dependencies ?? {})) {
      const found = placeOf(name, place, packages)
      places.add(packages[found].link ? packages[found].resolved : found)
    }
  const others = [...places].filter((place) => !place.startsWith('packages/'))
  return {
    names: others.map((place) => place.slice(place.lastIndexOf('node_modules/') + 13)).sort(),
    sizeBytes: others.reduce((sum, place) => sum + sizeOf(place), 0),
  }
}

/** Where Node finds a package, from the place of one that depends on it upward. */
function placeOf(name, from, packages) {
  const place = join(from, 'node_modules', name)
  if (Object.hasOwn(packages, place)) return place
  if (from === '.') throw new Error(`${name} is not in package-lock.json`)
  return placeOf(name, join(from, '..'), packages)
}

// Without packages inside, which the lock file lists by themselves.
function sizeOf(folder) {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    if (entry.name === 'node_modules') return sum
    const path = join(folder, entry.name)
    return sum + (entry.isDirectory() ? sizeOf(path) : lstatSync(path).size)
  }, 0)
}
