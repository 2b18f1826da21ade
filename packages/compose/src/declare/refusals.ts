import { ConfigError } from '@mooring/client'
import { pathText, placeText } from '../compose-errors.ts'
import type { Path } from '../model/decode.ts'
import { nearestPart, type Mapping } from '../tree/tree.ts'

/** Something in a compose file that cannot be honoured. */
export interface Refusal {
  path: Path
  /** Why, in words that follow the path. */
  because: string
}

/**
 * Refuses what cannot be honoured, all at once.
 *
 * @param ignored keys such as 'gpus', or paths such as 'services.web.gpus', that the user wants to be left out
 * @throws ConfigError COMPOSE_UNSUPPORTED
 */
export function refuse(
  refusals: readonly Refusal[],
  model: Mapping,
  ignored: readonly string[],
): void {
  const left = refusals.filter(({ path }) => !isIgnored(path, ignored))
  const [first] = left
  if (!first) return
  const what =
    left.length === 1
      ? 'The compose file has a key that Mooring cannot honour.'
      : `The compose file has ${left.length} keys that Mooring cannot honour.`
  throw new ConfigError({
    code: 'COMPOSE_UNSUPPORTED',
    what,
    why: left.map(
      ({ path, because }) =>
        `${placeText(nearestPart(model, path).at)} ${pathText(path)}: ${because}`,
    ),
    fix: `leave it out with \`ignore: ['${keyOf(first.path)}']\` where tests do not need it, or name the services that they need with \`services\`.`,
  })
}

const isIgnored = (path: Path, ignored: readonly string[]): boolean =>
  ignored.some((each) => {
    const text = pathText(path)
    return (
      text === each ||
      text.startsWith(`${each}.`) ||
      text.startsWith(`${each}[`) ||
      path.includes(each)
    )
  })

const keyOf = (path: Path): string =>
  String(path.findLast((step) => typeof step === 'string') ?? '')
