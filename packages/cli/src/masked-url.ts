/** A URL as a table shows it, without its password. */
export const maskedUrl = (url: string): string =>
  url.replaceAll(/(:\/\/[^\s/:@]*:)[^\s/@]+@/g, '$1***@')
