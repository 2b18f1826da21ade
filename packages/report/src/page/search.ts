import type { TestRow } from '../model/run.ts'

/** Finds tests whose name, file, containers, error or logs have all words, in any case. */
export function createSearch(
  tests: readonly TestRow[],
): (words: string, among: (test: TestRow) => boolean) => TestRow[] {
  const texts = new Map<TestRow, string>()
  const textOf = (test: TestRow): string => {
    const known = texts.get(test) ?? allText(test)
    texts.set(test, known)
    return known
  }
  return (words, among) => {
    const wanted = words.toLowerCase().split(/\s+/).filter(Boolean)
    return tests.filter(
      (test) => among(test) && wanted.every((word) => textOf(test).includes(word)),
    )
  }
}

const allText = ({ name, file, uses, error, lines }: TestRow): string =>
  [
    name,
    file,
    ...uses.map(({ container, data = '' }) => `${container} ${data}`),
    error,
    ...lines.map(({ text }) => text),
  ]
    .join('\n')
    .toLowerCase()
