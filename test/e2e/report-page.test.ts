import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pageOf, readRun } from '@mooring/report'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { chromiumProgram, noChromium, startChromium } from '../support/chromium.ts'
import { sampleRun } from '../support/sample-run.ts'

let browser: Browser
let folder: string
beforeAll(async () => {
  if (chromiumProgram === undefined) return
  folder = await mkdtemp(join(tmpdir(), 'mooring-page-'))
  browser = await startChromium()
})
afterAll(async () => {
  if (chromiumProgram === undefined) return
  await browser.close()
  await rm(folder, { recursive: true })
})

/** Opens the page about a sample run, and asserts at the end that the browser had nothing to say. */
async function open(options: Parameters<typeof sampleRun>[0]): Promise<{
  page: Page
  said: string[]
  [Symbol.asyncDispose](): Promise<void>
}> {
  const file = join(folder, 'page.html')
  await writeFile(file, pageOf(readRun(sampleRun(options), { title: 'shop' })))
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
  const said: string[] = []
  page.on('console', (message) => said.push(message.text()))
  page.on('pageerror', (error) => said.push(error.message))
  page.on('request', (request) => request.url().startsWith('file:') || said.push(request.url()))
  await page.goto(`file://${file}`)
  return { page, said, [Symbol.asyncDispose]: () => page.close() }
}

test('a page of 5,000 tests opens at the first failure, and is used with the keyboard', async ({
  skip,
}) => {
  if (chromiumProgram === undefined) return skip(noChromium)
  await using opened = await open({ tests: 5_000, failed: [2_041, 4_990], isBroken: true })
  const { page, said } = opened
  const details = page.getByRole('region', { name: 'Details' })
  await details.getByRole('heading', { name: 'failed orders > stores order 2041' }).waitFor()
  const log = details.getByRole('region', { name: 'Lines of the containers' })
  expect(await log.textContent()).toContain('ERROR: duplicate key <b>42</b>')
  const selected = page.getByRole('option', { selected: true })
  expect(await selected.getAttribute('aria-label')).toMatch(/^failed: orders > stores order 2041,/)
  await expect.poll(() => isInView(page, '#details')).toBe(true)
  // A list that has an element for each would have 5,000.
  expect(await page.getByRole('option').count()).toBeLessThan(60)
  expect(await page.getByRole('listbox', { name: 'Tests' }).count()).toBe(1)

  await page.keyboard.press('f')
  await details.getByRole('heading', { name: 'failed orders > stores order 4990' }).waitFor()
  await page.keyboard.press('f')
  await details.getByRole('heading', { name: 'failed orders > stores order 2041' }).waitFor()
  await page.keyboard.press('/')
  await page.keyboard.type('stores test_123')
  expect(await page.getByRole('status').textContent()).toBe('11 of 5,000')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('End')
  await details.getByRole('heading', { name: /^passed orders > stores order 123\d$/ }).waitFor()
  expect(page.url()).toMatch(/#test=\d+$/)

  await page.getByRole('button', { name: /^queue, never ready: .*failed: WAIT_TIMEOUT/ }).click()
  expect(await details.textContent()).toContain('Last probeECONNREFUSED 127.0.0.1:49157')
  await page.getByRole('button', { name: /^Failed 2$/ }).click()
  expect(said).toEqual([])
})

test('skipped tests and failed hooks are on the page, and what was run again in watch mode once', async ({
  skip,
}) => {
  if (chromiumProgram === undefined) return skip(noChromium)
  await using opened = await open({ tests: 6, hasAll: true })
  const { page, said } = opened
  const details = page.getByRole('region', { name: 'Details' })
  await details.getByRole('heading', { name: 'failed afterAll' }).waitFor()
  expect(await details.textContent()).toContain('no tide')
  expect(await details.textContent()).not.toContain('Containers')
  expect(await page.getByRole('option').count()).toBe(8)
  expect(await page.getByText('renamed since').count()).toBe(0)
  await page.getByRole('button', { name: 'Skipped 1' }).click()
  await page.getByRole('option', { name: /^skipped: orders > is left out/ }).click()
  await details.getByRole('heading', { name: 'skipped orders > is left out' }).waitFor()
  expect(said).toEqual([])
})

test('each control of a page has a name, in light and dark, also where nothing has failed', async ({
  skip,
}) => {
  if (chromiumProgram === undefined) return skip(noChromium)
  await using opened = await open({ tests: 6, links: 8 })
  const { page, said } = opened
  const nameless = await page.evaluate(() =>
    [...document.querySelectorAll('button, input, [role], canvas, [tabindex]')]
      .filter((node) => !['presentation', 'status'].includes(node.getAttribute('role') ?? ''))
      .filter((node) => !(node.getAttribute('aria-label') ?? node.textContent)?.trim())
      .map((node) => node.outerHTML.slice(0, 80)),
  )
  expect(nameless).toEqual([])
  const links = '8 links of slowDb to db over time, something was wrong with 1'
  expect(await page.getByRole('img', { name: links }).count()).toBe(1)
  const background = (): Promise<string> =>
    page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  await page.emulateMedia({ colorScheme: 'light' })
  const light = await background()
  await page.emulateMedia({ colorScheme: 'dark' })
  const dark = await background()
  expect(dark).not.toBe(light)
  await page.getByRole('button', { name: 'Light or dark' }).click()
  expect(await background()).toBe(light)
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Containers of a run')
  const advice = page.getByRole('region', { name: 'What would make this run faster' })
  expect(await advice.textContent()).toContain('postgres:18 was pulled in 3.26 s')
  // Nothing is wider than a narrow screen.
  await page.setViewportSize({ width: 380, height: 800 })
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(380)
  expect(said).toEqual([])
})

const isInView = (page: Page, selector: string): Promise<boolean> =>
  page.evaluate((wanted) => {
    const { top = -1 } = document.querySelector(wanted)?.getBoundingClientRect() ?? {}
    return top >= 0 && top < innerHeight / 2
  }, selector)
