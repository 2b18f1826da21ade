import { syntaxOf } from './dockerfile.ts'
import { readRegistryAnswer } from './registry-answers.ts'

/** What the error text of a build reveals. */
export interface BuildAnswer {
  /** True where other credentials might change the answer. */
  aboutCredentials: boolean
  /** What the words leave unsaid. */
  reason?: string
  fix?: string | undefined
}

/** @param build.text of the Dockerfile */
export function readBuildAnswer(
  words: string,
  {
    text,
    state: { withoutBuildKit },
  }: { text: string; state: { withoutBuildKit: string | undefined } },
): BuildAnswer {
  const hasHeredoc = /unknown instruction/i.test(words) && heredoc.test(text)
  if (withoutBuildKit !== undefined && (hasHeredoc || beyondClassic.test(words)))
    return {
      aboutCredentials: false,
      reason: `the classic builder built it, because there is no BuildKit: ${withoutBuildKit}`,
      fix: 'use an engine with BuildKit, or build the image elsewhere and name it under `image`.',
    }
  if (hasHeredoc)
    return {
      aboutCredentials: false,
      reason: 'this engine takes the lines of a heredoc (`<<`) for instructions',
      fix: 'use Docker 23 or newer, or begin the Dockerfile with `# syntax=docker/dockerfile:1`, which the engine then fetches.',
    }
  const syntax = syntaxOf(text)
  if (syntax !== undefined && words.includes(pathOf(syntax)))
    return {
      aboutCredentials: false,
      reason: `the line \`# syntax=${syntax}\` has the engine fetch that image to read the Dockerfile`,
      fix: 'have the engine reach its registry, or remove the line: BuildKit reads Dockerfiles without it too.',
    }
  // A command of the Dockerfile may print any of the words of a registry.
  return ownFailure.test(words) ? { aboutCredentials: false } : readRegistryAnswer(words)
}

const beyondClassic =
  /requires BuildKit|unknown flag: (mount|link|chmod|exclude|security|network|parents)|the --\w+ option requires/i

const ownFailure =
  /returned a non-zero code|did not complete successfully|executor failed running|while running runtime/

const heredoc = /<<-?["']?\w/

/** Name of an image without its registry, tag and digest, as it stands in the address of a request. */
const pathOf = (image: string): string =>
  image
    .replace(/@.*$/, '')
    .replace(/:[^:/]*$/, '')
    .replace(/^[^/]*[.:][^/]*\//, '')
