import type { ResolvedConfig } from '../../config/resolved.ts'
import { withoutSecrets } from '../../docker/redaction.ts'
import { readsLikeWord, secretsOf } from './config-secrets.ts'

/** Makes secrets in a text unreadable. */
export type Mask = (text: string) => string

/**
 * A mask for what containers of a config print: the values of its variables, build arguments and headers whose names
 * promise a secret, passwords in its URLs, and whatever reads like a secret by itself.
 */
export function createMask(config: ResolvedConfig): Mask {
  const secrets = secretsOf(config)
  if (secrets.length === 0) return (text) => withoutSecrets(text)
  const anySecret = new RegExp(secrets.map(patternOf).join('|'), 'gu')
  // The known ones first, because a guess may see only a part of one.
  return (text) => withoutSecrets(text.replace(anySecret, '***'))
}

// What is shorter, such as "test", stands in logs for other things too.
const shortestUnmistakable = 8

// A word is masked only where it stands alone, or the rest of a log would be hard to read; the letter of an escape,
// such as \n, is no part of it. Anything else is masked wherever it stands, because to miss it would cost more.
const patternOf = (secret: string): string => {
  const exact = secret.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
  return secret.length < shortestUnmistakable || readsLikeWord(secret)
    ? `(?:(?<![\\p{L}\\p{N}_])|(?<=\\\\[bfnrt]))${exact}(?![\\p{L}\\p{N}_])`
    : exact
}
