import { labelOf } from './issues.ts'

interface Module {
  filename: string
  exports: unknown
  loaded: boolean
}

/**
 * What a file sees of one that imports it in turn: everything that is there, and an error for what is not there yet,
 * as the language has it. CommonJS has undefined instead.
 */
export function unfinished(module: Module, importer: string): unknown {
  const { exports } = module
  if (!isTranspiledModule(exports)) return exports
  return new Proxy(exports, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name)
      if (value !== undefined || module.loaded || typeof name === 'symbol' || name === 'then')
        return value
      const [file, other] = [module.filename, importer].map(labelOf)
      throw Object.assign(
        new ReferenceError(
          `'${name}' of ${file} is not there yet, because ${file} and ${other} import each other`,
        ),
        { code: importCircle },
      )
    },
  })
}

export const importCircle = 'IMPORT_CIRCLE'

const isTranspiledModule = (exports: unknown): exports is object =>
  typeof exports === 'object' && exports !== null && '__esModule' in exports
