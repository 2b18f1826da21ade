import { readFileSync, writeFileSync } from 'node:fs'
import { examplePages, withExamples } from './examples.mjs'

// Examples in pages are files of fixtures/ that tests run; this puts the files' text into the pages.
for (const page of examplePages()) {
  const text = readFileSync(page, 'utf8')
  const quoted = withExamples(text)
  if (quoted !== text) writeFileSync(page, quoted)
}
