// A name that promises a secret, then the value after ':' or '='.
const namedSecret =
  /(\b[\w-]*(?:secret|password|passwd|token|api[-_]?key|authorization)\b["']?\s*[:=]\s*)("[^"]*"|'[^']*'|(?:(?:basic|bearer)\s+)?\S+)/gi
const schemeSecret = /\b(basic|bearer)\s+[\w+/=.~-]{6,}/gi
const urlPassword = /(:\/\/[^\s/:@]*:)[^\s/@]+@/g

/** Text of another program with what looks like a secret, and all the given ones, made unreadable. */
export function withoutSecrets(text: string, known: readonly string[] = []): string {
  const guessed = text
    .replace(namedSecret, '$1***')
    .replace(schemeSecret, '$1 ***')
    .replace(urlPassword, '$1***@')
  return known.filter(Boolean).reduce((rest, secret) => rest.replaceAll(secret, '***'), guessed)
}
