/**
 * Lines of an error's evidence.
 *
 * @param label stands in a column of its own, before the first line only
 * @param value a text of one line or more, or the lines; of undefined there are none
 */
export const evidence = (label: string, value: string | readonly string[] | undefined): string[] =>
  [value ?? []]
    .flat()
    .flatMap((text) => text.split('\n'))
    .map((line, index) => `${(index === 0 ? label : '').padEnd(12)} ${line}`.trimEnd())
