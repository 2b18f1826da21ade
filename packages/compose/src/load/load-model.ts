import { fileText, invalidFile } from '../compose-errors.ts'
import { mapEntries, mapping, text, type Mapping, type Tree } from '../tree/tree.ts'
import { documentsOf, laidOver, type LoadContext } from './document.ts'
import { withExtends } from './extends.ts'
import { withIncludes } from './include.ts'
import { withAbsolutePaths } from './paths.ts'

/**
 * Loads compose files, later ones over earlier ones, with what they include and extend: all in long forms, with absolute
 * paths.
 *
 * @param including files on the way here, the innermost last
 * @throws ConfigError COMPOSE_INVALID
 */
export function loadModel(
  files: readonly string[],
  context: LoadContext,
  including: readonly string[] = [],
): Mapping {
  const [main = ''] = files
  if (including.includes(main))
    throw invalidFile(main, `includes itself: ${[...including, main].map(fileText).join(' -> ')}.`)
  let model = mapping([], { file: main, line: 1, column: 1 })
  for (const file of files)
    for (const document of documentsOf(file, context)) {
      const extended = withExtends(document, file, context)
      const whole = withIncludes(extended, context, (included, own) =>
        loadModel(included, own, [...including, file]),
      )
      model = laidOver(model, whole)
    }
  if (model.entries.size === 0) throw invalidFile(main, 'the file is empty.')
  return withAbsolutePaths(withBuildContexts(model), context)
}

// Only at the end, because a service that extends one of another folder builds in its own.
const withBuildContexts = (model: Mapping): Mapping =>
  mapEntries(model, (section, name) =>
    name === 'services' && section.kind === 'mapping'
      ? mapEntries(section, (service) =>
          service.kind === 'mapping'
            ? mapEntries(service, (value, key) => (key === 'build' ? withContext(value) : value))
            : service,
        )
      : section,
  )

const withContext = (build: Tree): Tree =>
  build.kind === 'mapping' && !build.entries.has('context')
    ? mapping([...build.entries, ['context', text('.', build.at)]], build.at)
    : build
