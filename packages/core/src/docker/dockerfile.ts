interface Instruction {
  /** In upper case. */
  name: string
  rest: string
}

/**
 * Names of the images that a Dockerfile takes from elsewhere, in FROM and COPY --from, with build arguments filled in;
 * stages of its own, `scratch` and names that stay unclear are left out.
 *
 * @param args build arguments; they take precedence over the defaults of ARG
 */
export function baseImagesOf(dockerfile: string, args: Record<string, string>): string[] {
  const known: Record<string, string> = {}
  const stages = new Set<string>()
  const images = new Set<string>()
  for (const { name, rest } of instructionsOf(dockerfile)) {
    // Only what stands before the first FROM may be used in one.
    if (name === 'ARG' && stages.size === 0 && images.size === 0)
      Object.assign(known, argumentOf(rest, args))
    if (name === 'FROM') {
      const [image = '', as = '', stage = ''] = rest.replace(/^(--\S+\s+)+/, '').split(/\s+/)
      addImage(images, { image: fillIn(image, known), stages })
      if (as.toUpperCase() === 'AS') stages.add(stage.toLowerCase())
    }
    if (name === 'COPY')
      addImage(images, { image: /(?:^|\s)--from=(\S+)/.exec(rest)?.[1] ?? '', stages })
  }
  return [...images]
}

function addImage(
  images: Set<string>,
  { image, stages }: { image: string; stages: Set<string> },
): void {
  // A number is a stage by position, and '$' a name that only the builder knows.
  const isElsewhere =
    image !== '' && image !== 'scratch' && !/^\d+$/.test(image) && !image.includes('$')
  if (isElsewhere && !stages.has(image.toLowerCase())) images.add(image)
}

function instructionsOf(dockerfile: string): Instruction[] {
  const escape = /^#\s*escape\s*=\s*`/im.test(dockerfile) ? '`' : '\\\\'
  return dockerfile
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => !/^\s*#/.test(line))
    .join('\n')
    .replace(new RegExp(`${escape}[ \\t]*\\n`, 'g'), '')
    .split('\n')
    .flatMap((line) => {
      const [, name, rest] = /^\s*([A-Za-z]+)\s+(.*?)\s*$/.exec(line) ?? []
      return name && rest ? [{ name: name.toUpperCase(), rest }] : []
    })
}

function argumentOf(rest: string, args: Record<string, string>): Record<string, string> {
  const [, name = '', quoted = ''] = /^([^=\s]+)(?:=(.*))?$/.exec(rest) ?? []
  return { [name]: args[name] ?? quoted.replace(/^(["'])(.*)\1$/, '$2') }
}

function fillIn(image: string, known: Record<string, string>): string {
  return image
    .replace(/\$(\w+)|\$\{(\w+)\}/g, (whole, plain, braced) => known[plain ?? braced] || whole)
    .replace(/\$\{(\w+):-([^}]*)\}/g, (_, name, fallback) => known[name] || fallback)
}

/** The image that a Dockerfile names in `# syntax=…` among its first lines, to be read by; undefined where it names none. */
export function syntaxOf(dockerfile: string): string | undefined {
  const [directives = ''] = /^(?:#[^\n]*\n?)*/.exec(dockerfile) ?? []
  return /^#\s*syntax\s*=\s*(\S+)/im.exec(directives)?.[1]
}
