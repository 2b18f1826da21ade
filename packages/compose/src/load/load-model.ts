import { fileText, invalidFile } from '../errors.ts'
import { mapping, type Mapping } from '../tree/tree.ts'
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
  return withAbsolutePaths(model, context.folder)
}
