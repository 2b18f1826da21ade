/** A place such as `{db.port.http}` in a text, to be filled with what it stands for. */
export interface Reference {
  /** As written, with its braces. */
  text: string
  /** Declared name of a container, or 'self'. */
  container: string
  field: string
  /** Name or number after `port.` or `address.`. */
  port: string | undefined
}

export const referenceFields = ['host', 'port', 'address', 'url'] as const

/** What is the same for all who have data of their own on a server. */
export const addressFields: ReadonlySet<string> = new Set(['host', 'port', 'address'])

// `{{db.url}}` stands for the text `{db.url}`; other braces, as in JSON, are no references and stay as they are.
const referencePattern =
  /\{(?:\{(?<literal>[A-Za-z][\w-]*(?:\.[\w/-]+)+)\}|(?<container>[A-Za-z][\w-]*)\.(?<field>[\w-]+)(?:\.(?<port>[\w/.-]+))?)\}/g

/** The references of a text, in order. */
export function findReferences(template: string): Reference[] {
  if (!template.includes('{')) return []
  return [...template.matchAll(referencePattern)].flatMap(
    (match) => referenceOf(match[0], match.groups) ?? [],
  )
}

/** Fills the references of a text in, and turns the escape `{{name.field}}` into `{name.field}`. */
export function renderReferences(
  template: string,
  lookup: (reference: Reference) => string,
): string {
  if (!template.includes('{')) return template
  return template.replaceAll(referencePattern, (text: string, ...rest: unknown[]) => {
    const groups = rest.at(-1) as Record<string, string | undefined>
    const reference = referenceOf(text, groups)
    return reference ? lookup(reference) : `{${groups['literal']}}`
  })
}

/** The text with other names for the containers that its references name. */
export function renameReferences(template: string, rename: (container: string) => string): string {
  if (!template.includes('{')) return template
  return template.replaceAll(referencePattern, (text: string, ...rest: unknown[]) => {
    const { container } = rest.at(-1) as Record<string, string | undefined>
    return container === undefined
      ? text
      : `{${rename(container)}${text.slice(container.length + 1)}`
  })
}

function referenceOf(
  text: string,
  groups: Record<string, string | undefined> = {},
): Reference | undefined {
  const { container, field, port } = groups
  return container === undefined || field === undefined
    ? undefined
    : { text, container, field, port }
}
