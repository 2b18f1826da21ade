import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'

const configName = /^vite(?:st)?\.config\.[cm]?[jt]s$/

/**
 * Why a run in a folder without a Vitest config has no plugin, and what to do; undefined where a config is there, or none
 * in the folders above.
 */
export function configAbove(folder: string): { why: string[]; fix: string } | undefined {
  if (configIn(folder) !== undefined) return undefined
  for (let above = dirname(folder); above !== dirname(above); above = dirname(above)) {
    const found = configIn(above)
    if (found === undefined) continue
    return {
      why: [
        `config       ${join(above, found)}`,
        `run in       ${folder}, where Vitest looks for its config, and not above`,
      ],
      fix: `run Vitest in ${above}, or with \`--root ${above}\`.`,
    }
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
