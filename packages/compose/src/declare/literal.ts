/**
 * Keeps `{name.field}` in a text what it is: Mooring would fill it in as a reference.
 */
export const literal = (text: string): string =>
  text.replaceAll(/\{[A-Za-z][\w-]*(?:\.[\w/-]+)+\}/g, (reference) => `{${reference}}`)
