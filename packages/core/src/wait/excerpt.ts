const maximumLength = 200

/** The last line that says something, cut to a length that fits into an error message. */
export function lastLine(text: string): string {
  return excerpt(
    text
      .trimEnd()
      .split(/[\r\n]+/)
      .at(-1) ?? '',
  )
}

/** One line of at most 200 characters. */
export function excerpt(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > maximumLength ? `${line.slice(0, maximumLength - 1)}…` : line
}
