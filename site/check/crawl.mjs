const pageTimeoutMs = 30_000

// Chromium gives up what is under way whenever a network of the machine comes or goes, and Docker makes many.
const networkChanged = 'ERR_NETWORK_CHANGED'
const mostTries = 10

/**
 * Opens a site and all its pages that links lead to, and tells what is wrong with them.
 *
 * @param {import('playwright-core').Browser} browser
 * @param {string} url
 * @returns {Promise<{ pages: number, faults: string[] }>}
 */
export async function crawl(browser, url) {
  const faults = []
  const idsOf = new Map()
  const wanted = []
  const queue = new Set([`${url}/`])
  // A set that grows while it is walked is walked to its new end.
  for (const at of queue) {
    const { ids, links, errors } = await look(browser, at)
    faults.push(...errors.map((error) => `${at.slice(url.length)}: ${error}`))
    idsOf.set(at, new Set(ids))
    for (const link of links.filter((target) => target.startsWith(url))) {
      const [target, anchor = ''] = link.split('#')
      queue.add(target)
      if (anchor !== '') wanted.push({ from: at, target, anchor: decodeURIComponent(anchor) })
    }
  }
  for (const { from, target, anchor } of wanted) {
    if (idsOf.get(target).has(anchor)) continue
    faults.push(`${from.slice(url.length)}: no ${anchor} in ${target.slice(url.length)}`)
  }
  return { pages: idsOf.size, faults: [...new Set(faults)] }
}

async function look(browser, at, tries = 1) {
  const page = await browser.newPage()
  const errors = []
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('requestfailed', (request) =>
    errors.push(`${request.url()}: ${request.failure()?.errorText}`),
  )
  try {
    const response = await page.goto(at, { waitUntil: 'load', timeout: pageTimeoutMs })
    if (!response?.ok()) errors.push(`answers ${response?.status()}`)
    const contents = await page.evaluate(contentsOfPage)
    if (!errors.some(isNetworkChange) || tries === mostTries) return { ...contents, errors }
  } catch (error) {
    if (!isNetworkChange(error.message) || tries === mostTries) throw error
  } finally {
    await page.close()
  }
  return look(browser, at, tries + 1)
}

const isNetworkChange = (text) => text.includes(networkChanged)

// Runs in the page.
function contentsOfPage() {
  const { document } = globalThis
  return {
    ids: [...document.querySelectorAll('[id]')].map(({ id }) => id),
    links: [...document.querySelectorAll('a[href]')].map(({ href }) => href),
  }
}
