import { dirname, join } from 'node:path'
import { invalid } from '../compose-errors.ts'
import { isNothing, isSame, isText, mapping, type Mapping, type Tree } from '../tree/tree.ts'
import { sectionOf, type LoadContext } from './document.ts'
import { absolute } from './paths.ts'
import { isFile, withEnvFiles } from './project-variables.ts'

/** Loads the files of one entry. */
type LoadFiles = (files: readonly string[], context: LoadContext) => Mapping

const sections = ['services', 'volumes', 'networks', 'secrets', 'configs', 'models']

/**
 * Adds what the files of `include` declare. Each of them has relative paths and an .env file of its own; variables that
 * are known here take precedence.
 */
export function withIncludes(document: Mapping, context: LoadContext, load: LoadFiles): Mapping {
  const entries = new Map(document.entries)
  const included = entries.get('include')
  entries.delete('include')
  if (included === undefined || isNothing(included)) return mapping(entries, document.at)
  if (included.kind !== 'list')
    throw invalid({ at: included.at, path: ['include'], problem: 'expected a list of files.' })
  let model = mapping(entries, document.at)
  for (const item of included.items)
    model = withResources(model, includedModel(item, context, load))
  return model
}

function includedModel(item: Tree, context: LoadContext, load: LoadFiles): Mapping {
  const long = item.kind === 'mapping' ? item.entries : new Map([['path', item]])
  const files = textsOf(long.get('path')).map((path) => absolute(path, context.folder))
  const [main] = files
  if (main === undefined)
    throw invalid({ at: item.at, path: ['include'], problem: 'expected the path of a file.' })
  if (files.some((file) => /^(oci|https?|git|ssh):\/\/|^git@/.test(file)))
    throw invalid({ at: item.at, path: ['include'], problem: 'expected a file of this machine.' })
  const [folder] = textsOf(long.get('project_directory')).map((path) =>
    absolute(path, context.folder),
  )
  const own = { ...context, folder: folder ?? dirname(main) }
  const named = textsOf(long.get('env_file')).map((path) => absolute(path, context.folder))
  const standard = join(own.folder, '.env')
  const envFiles = named.length > 0 ? named : [standard].filter(isFile)
  const variables = withEnvFiles(context.variables, envFiles, context.read)
  return load(files, { ...own, variables })
}

function withResources(model: Mapping, included: Mapping): Mapping {
  const entries = new Map(model.entries)
  for (const section of sections) {
    const added = sectionOf(included, section)
    if (added.size === 0) continue
    const all = new Map(sectionOf(model, section))
    for (const [name, resource] of added) {
      const own = all.get(name)
      if (own && !isSame(own, resource))
        throw invalid({
          at: own.at,
          path: [section, name],
          problem: 'an included file declares the same name in another way.',
        })
      all.set(name, resource)
    }
    entries.set(section, mapping(all, entries.get(section)?.at ?? model.at))
  }
  return mapping(entries, model.at)
}

const textsOf = (tree: Tree | undefined): string[] =>
  (tree?.kind === 'list' ? tree.items : tree ? [tree] : []).filter(isText).map(({ text }) => text)
