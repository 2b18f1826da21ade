import { readFileSync } from 'node:fs'
import { normalize } from 'node:path'
import type { Jiti, ModuleCache } from 'jiti'
import { isWaiting, type Evaluation, type Evaluations, type Module } from './evaluations.ts'
import { isLocal, systemOf, type ModuleSystem } from './module-system.ts'
import { unfinished } from './unfinished.ts'

/** Makes the jiti of one file. `importFrom` imports a local file by absolute path, and answers undefined for others. */
export type JitiForFile = (
  file: string,
  source: string,
  importFrom: (path: string) => { exports: unknown } | undefined,
) => Jiti

export interface ModulesAnewOptions {
  jitiFor: JitiForFile
  /** Hears of each file that is evaluated, by absolute path. */
  onSource: (file: string) => void
}

/**
 * Evaluates local files, each once and from its text of now, also where jiti or Node's own loader would answer with what
 * it evaluated before.
 *
 * @returns a function that evaluates a file by its text, and what it imports, and answers what it exports
 */
export function modulesAnew({
  jitiFor,
  onSource,
}: ModulesAnewOptions): (file: string, source: string) => unknown {
  const evaluations: Evaluations = new Map()

  function evaluate(
    file: string,
    text: string,
    { system, isAsync }: { system: ModuleSystem; isAsync: boolean },
  ): Evaluation {
    const requires = !isAsync || /\brequire\s*\(/.test(text)
    const evaluation: Evaluation = { system, requires, awaited: new Set() }
    evaluations.set(file, evaluation)
    const jiti = jitiFor(file, text, (path) => imported(file, path))
    const cache = cacheFor(file)
    const options = { filename: file, async: isAsync, forceTranspile: true, cache }
    evaluation.ended = jiti.evalModule(text, options)
    return evaluation
  }

  // jiti asks its cache before it reads a file. Each file gets one of its own, so that it is known who asks.
  function cacheFor(importer: string): ModuleCache {
    return new Proxy<ModuleCache>(
      {},
      {
        get: (_, path) => imported(importer, String(path)),
        set: (_, key, module: Module) => {
          const path = String(key)
          if (isLocal(path)) onSource(normalize(path))
          const evaluation = evaluations.get(path) ?? foreign()
          evaluations.set(path, Object.assign(evaluation, { module }))
          return true
        },
      },
    )
  }

  function imported(importer: string, path: string): { exports: unknown } | undefined {
    const { module, ended, system } = evaluations.get(path) ?? begun(importer, path) ?? {}
    if (module?.loaded) return module
    if (ended instanceof Promise && !isWaiting(evaluations, { file: path, of: importer })) {
      evaluations.get(importer)?.awaited.add(path)
      return { exports: ended }
    }
    return module && system === 'module' ? { exports: unfinished(module, importer) } : module
  }

  function begun(importer: string, path: string): Evaluation | undefined {
    if (!isLocal(path)) return undefined
    const text = readFileSync(path, 'utf8')
    const system = systemOf(path, text)
    if (!system) return undefined
    const asking = evaluations.get(importer)
    asking?.awaited.add(path)
    const evaluateIt = (isAsync: boolean): Evaluation => evaluate(path, text, { system, isAsync })
    return system === 'module' && !asking?.requires
      ? evaluateIt(true)
      : atOnceIfPossible(evaluateIt)
  }

  return (file, source) => evaluate(file, source, { system: 'module', isAsync: true }).ended
}

// For those who may require, which cannot wait: only a module that itself awaits is not to be had that way.
function atOnceIfPossible(evaluate: (isAsync: boolean) => Evaluation): Evaluation {
  try {
    return evaluate(false)
  } catch (error) {
    if (error instanceof SyntaxError && /\bawait\b/.test(error.message)) return evaluate(true)
    throw error
  }
}

// Of a package's file, which jiti evaluates by itself.
const foreign = (): Evaluation => ({ system: 'commonjs', requires: true, awaited: new Set() })
