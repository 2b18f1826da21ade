import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from 'playwright-core'

const programs = ['chromium-headless-shell', 'chromium', 'google-chrome']

/** Path of a Chromium of this machine. */
function chromiumProgram() {
  const given = process.env.MOORING_TEST_CHROMIUM
  const found = (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => programs.map((program) => join(folder, program)))
    .find((path) => existsSync(path))
  if (!given && !found) throw new Error('no Chromium: apt-get install chromium-headless-shell')
  return given ?? found
}

/**
 * Takes a picture of a page, as PNG.
 *
 * @param {{ file: string, target: string, size: { width: number, height: number } }} page absolute paths
 */
export async function pagePicture({ file, target, size }) {
  const browser = await chromium.launch({
    executablePath: chromiumProgram(),
    args: ['--no-sandbox'],
  })
  try {
    const page = await browser.newPage({ viewport: size, colorScheme: 'light' })
    await page.goto(`file://${file}`)
    await page.getByRole('region', { name: 'Details' }).waitFor()
    // It opens at the first failure; the picture begins at the top.
    await page.waitForFunction(() => scrollY > 0 || document.body.scrollHeight <= innerHeight)
    await page.evaluate(() => scrollTo(0, 0))
    await page.screenshot({ path: target })
  } finally {
    await browser.close()
  }
}
