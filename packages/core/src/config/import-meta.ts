import type { JitiOptions } from 'jiti'

/**
 * Options of jiti for a file that uses `import.meta` as a value, as in `const { dirname } = import.meta`: jiti itself
 * replaces `import.meta.dirname` and its like, but leaves the rest to a module that is not the file's. Nothing is kept
 * on disk of such a file, because another program that has jiti would take it from there.
 */
export const optionsForImportMeta = (source: string): JitiOptions =>
  /import\s*\.\s*meta\b(?!\s*\.\s*(?:url|dirname|filename|env|resolve)\b)/.test(source)
    ? { fsCache: false, transformOptions: { babel: { plugins: [replaceImportMeta] } } }
    : {}

interface Babel {
  template: { expression: { ast: (text: string) => unknown } }
}

interface MetaPath {
  node: { meta: { name: string } }
  replaceWith: (node: unknown) => void
}

const replaceImportMeta = ({ template }: Babel): object => ({
  visitor: {
    MetaProperty(path: MetaPath) {
      if (path.node.meta.name === 'import') path.replaceWith(template.expression.ast(metaOfModule))
    },
  },
})

// In the words of the function that jiti makes of a module.
const metaOfModule = `(module.meta ??= {
  __proto__: null,
  dirname: __dirname,
  filename: __filename,
  resolve: jitiESMResolve,
  url: require('node:url').pathToFileURL(__filename).href,
})`
