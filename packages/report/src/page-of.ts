import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Run } from './model/run.ts'

/** A run as one page of HTML, which needs nothing else: no other file, no network. */
export function pageOf(run: Run): string {
  const style = textOf('../page.css')
  // The source map stands beside the bundle, and not beside the page.
  const script = textOf('../dist/page.js')
    .replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n')
    .replaceAll('</script', '<\\/script')
  // What is between is data; nothing in it can end the element.
  const data = JSON.stringify(run).replaceAll('<', '\\u003c')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hashOf(script)}'">
<title>${escaped(titleOf(run))}</title>
<style>${style}</style>
</head>
<body>
<noscript>This page needs JavaScript; it loads nothing from elsewhere.</noscript>
<script id="run" type="application/json">${data}</script>
<script type="module">${script}</script>
</body>
</html>
`
}

const textOf = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')

const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64')

function titleOf({ tests, containers }: Run): string {
  const failed = tests.filter(({ outcome }) => outcome === 'failed').length
  const broken = containers.filter(({ failure }) => failure).length
  if (failed > 0) return `${failed} failed: Mooring report`
  return broken > 0 ? `${broken} not started: Mooring report` : 'Mooring report'
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
