/** Compilers that the types are checked with, as npm knows them. */
export const compilers = ['5.4', '5.9', '6.0', '7.0']

/**
 * How the compiler sees the modules of a project.
 *
 * @typedef {{ name: string, type: 'module' | 'commonjs', module: string, moduleResolution?: string }} Kind
 */

/** @type {Kind[]} */
export const kinds = [
  { name: 'commonjs (node10)', type: 'commonjs', module: 'commonjs', moduleResolution: 'node10' },
  { name: 'commonjs (node16)', type: 'commonjs', module: 'node16' },
  { name: 'commonjs (nodenext)', type: 'commonjs', module: 'nodenext' },
  { name: 'module (nodenext)', type: 'module', module: 'nodenext' },
  { name: 'module (bundler)', type: 'module', module: 'esnext', moduleResolution: 'bundler' },
]

/**
 * Options of the compiler for one cell; undefined where the compiler does not know the kind.
 *
 * @param {string} compiler
 * @param {Kind} kind
 */
export function optionsOf(compiler, { module, moduleResolution, type }) {
  const isNode10 = moduleResolution === 'node10'
  if (isNode10 && compiler.startsWith('7')) return undefined
  return {
    target: 'es2022',
    module,
    ...(moduleResolution && { moduleResolution }),
    ...(isNode10 && compiler.startsWith('6') && { ignoreDeprecations: '6.0' }),
    strict: true,
    skipLibCheck: false,
    exactOptionalPropertyTypes: true,
    isolatedModules: true,
    // CommonJS that is written as a module cannot be verbatim.
    verbatimModuleSyntax: type === 'module',
    esModuleInterop: true,
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    lib: ['es2023', 'dom', 'esnext.disposable'],
    types: ['node'],
    noEmit: true,
  }
}

/**
 * Errors of a compiler's output that are about our packages or the project. What another library's declarations have against
 * themselves is not ours: those of Vitest are no CommonJS, and say so where `skipLibCheck` is off.
 *
 * @param {string} output
 */
export const oursIn = (output) =>
  output
    .split('\n')
    .filter((line) => /error TS/.test(line) && !/^\S*node_modules\/(?!@mooring\/)/.test(line))
