const longestLine = 1_000

/** A line of a log as people are shown it: what a program writes without an end of line may be of any length. */
export const shortenedLine = (text: string): string =>
  text.length > longestLine ? `${text.slice(0, longestLine)}…` : text
