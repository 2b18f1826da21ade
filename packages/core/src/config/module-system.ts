import { readFileSync } from 'node:fs'
import { dirname, extname, isAbsolute, join } from 'node:path'

export type ModuleSystem = 'module' | 'commonjs'

/** Whether a file is the user's own, and no file of a package. */
export const isLocal = (path: string): boolean =>
  isAbsolute(path) && !/[\\/]node_modules[\\/]/.test(path)

/** Which system the text of a file is written for; undefined where the file is no code. */
export function systemOf(path: string, source: string): ModuleSystem | undefined {
  switch (extname(path)) {
    case '.mjs':
    case '.mts':
      return 'module'
    case '.cjs':
      return 'commonjs'
    case '.js':
      return isInModulePackage(dirname(path)) || hasModuleSyntax(source) ? 'module' : 'commonjs'
    case '.ts':
    case '.tsx':
    case '.cts':
      return hasModuleSyntax(source) ? 'module' : 'commonjs'
    default:
      return undefined
  }
}

const hasModuleSyntax = (source: string): boolean => /^\s*(?:import|export)\b/m.test(source)

function isInModulePackage(folder: string): boolean {
  try {
    const text = readFileSync(join(folder, 'package.json'), 'utf8')
    return (JSON.parse(text) as { type?: unknown }).type === 'module'
  } catch {
    const above = dirname(folder)
    return above !== folder && isInModulePackage(above)
  }
}
