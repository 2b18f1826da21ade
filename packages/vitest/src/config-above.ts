import { readdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { evidence } from '@mooring/client'

const configName = /^vite(?:st)?\.config\.[cm]?[jt]s$/

/** That a Vitest config lies above a folder that has none; undefined where one is there, or none above. */
export function configAbove(folder: string): string[] | undefined {
  if (configIn(folder) !== undefined) return undefined
  for (let above = dirname(folder); above !== dirname(above); above = dirname(above)) {
    const found = configIn(above)
    if (found === undefined) continue
    return evidence('or', [
      `Vitest was run in ${folder}, where it looks for its config, and not`,
      `in ${above}, where ${found} is: run it there, or with --root`,
    ])
  }
  return undefined
}

function configIn(folder: string): string | undefined {
  try {
    return readdirSync(folder).find((name) => configName.test(name))
  } catch {
    return undefined
  }
}
