import { chromium } from 'playwright-core'
import { findChromium } from './check/chromium.mjs'
import { crawl } from './check/crawl.mjs'
import { serveFolder } from './check/serve-folder.mjs'

// Looks at every page of the built site in Chromium: no dead link or anchor, no error in the console.
process.chdir(import.meta.dirname)

const server = await serveFolder('dist')
const browser = await chromium.launch({
  executablePath: findChromium(),
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
})
try {
  const { pages, faults } = await crawl(browser, server.url)
  for (const fault of faults) console.error(fault)
  console.log(`docs     ${pages} pages, ${faults.length} faults`)
  process.exitCode = faults.length > 0 || pages < 2 ? 1 : 0
} finally {
  await browser.close()
  server.close()
}
