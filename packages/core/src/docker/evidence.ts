/** One line of an error's evidence: the label in a column of its own; further lines of the value below its first. */
export function evidence(label: string, value: string): string[] {
  return value.split('\n').map((line, index) => `${(index === 0 ? label : '').padEnd(12)} ${line}`)
}
