import { dirname, join } from 'node:path/posix'

const repository = 'https://github.com/mooring/mooring'

/** Pages outside docs/ that are part of the site, by their names there. */
export const pagesOutside = { 'CHANGELOG.md': 'changelog.md' }

/**
 * A page with its relative links as the site needs them: to pages of the site, or else to the repository.
 *
 * @param {string} page
 * @param {string} path of the page in the repository
 * @returns {string}
 */
export function withSiteLinks(page, path) {
  // Code is left alone.
  return page.replace(
    /^```[^]*?^```$|\]\((?!\w+:|#)([^)#\s]+)(#[^)\s]*)?\)/gm,
    (all, link, anchor = '') =>
      link === undefined ? all : `](${siteLink(join(dirname(path), link))}${anchor})`,
  )
}

function siteLink(target) {
  if (target.startsWith('docs/')) return `./${target.slice('docs/'.length)}`
  if (Object.hasOwn(pagesOutside, target)) return `./${pagesOutside[target]}`
  return `${repository}/blob/main/${target}`
}
