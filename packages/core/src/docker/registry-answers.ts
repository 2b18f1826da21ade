import type { ErrorCode } from '@mooring/client'

/** What the error text of a registry, or of the engine on its way there, reveals. */
export interface RegistryAnswer {
  code: Extract<ErrorCode, 'IMAGE_NOT_FOUND' | 'IMAGE_PULL_FAILED'>
  /** True where other credentials might change the answer. */
  aboutCredentials: boolean
  fix: string | undefined
}

interface Rule extends RegistryAnswer {
  words: RegExp
}

const pullFailed = { code: 'IMAGE_PULL_FAILED', aboutCredentials: false } as const

// The first that fits: a limit and a missing platform also contain words of later rules.
const rules: Rule[] = [
  {
    ...pullFailed,
    words: /toomanyrequests|too many requests|rate limit/i,
    aboutCredentials: true,
    fix: 'sign in with `docker login`, wait, or set TESTCONTAINERS_HUB_IMAGE_NAME_PREFIX to a mirror of Docker Hub.',
  },
  {
    ...pullFailed,
    words:
      /no matching manifest for|does not match the specified platform|does not provide the specified platform/i,
    fix: 'set `platform` to one that the image is published for, or leave it out.',
  },
  {
    code: 'IMAGE_NOT_FOUND',
    words: /pull access denied|repository does not exist/i,
    aboutCredentials: true,
    fix: 'check the name; where the repository is private, sign in to its registry with `docker login`.',
  },
  {
    ...pullFailed,
    words:
      /unauthorized|no basic auth credentials|authentication required|incorrect username or password|access denied|\bdenied:|forbidden/i,
    aboutCredentials: true,
    fix: 'sign in to the registry with `docker login`.',
  },
  {
    code: 'IMAGE_NOT_FOUND',
    words:
      /manifest unknown|name unknown|manifest for .* not found|not found: does not exist|: not found$/i,
    aboutCredentials: false,
    fix: 'check the name and the tag.',
  },
  {
    ...pullFailed,
    words: /server gave HTTP response to HTTPS client/i,
    fix: 'list the registry under "insecure-registries" of the engine, or give it a certificate.',
  },
  {
    code: 'IMAGE_NOT_FOUND',
    aboutCredentials: false,
    words: /invalid reference format|repository name must be lowercase/i,
    fix: 'write the image as name:tag, in lower case.',
  },
  {
    ...pullFailed,
    words: /no space left on device/i,
    fix: 'free disk space, for example with `docker system prune`.',
  },
  {
    ...pullFailed,
    words:
      /no such host|connection refused|i\/o timeout|Client\.Timeout|network is unreachable|no route to host|server misbehaving|connection reset/i,
    fix: 'check that the engine reaches the registry; TESTCONTAINERS_HUB_IMAGE_NAME_PREFIX names a mirror of Docker Hub.',
  },
]

/** Reads the words of a refusal; a 404 that says nothing else is an image that does not exist. */
export function readRegistryAnswer(words: string, status?: number): RegistryAnswer {
  const rule = rules.find((candidate) => candidate.words.test(words.trim()))
  if (rule) return { code: rule.code, aboutCredentials: rule.aboutCredentials, fix: rule.fix }
  const code = status === 404 ? 'IMAGE_NOT_FOUND' : 'IMAGE_PULL_FAILED'
  return { code, aboutCredentials: false, fix: undefined }
}
