import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from 'vitepress'
import { anchorOf } from '../../scripts/schema/config-reference.mjs'
import { sidebarOf } from '../pages/sidebar.mjs'

const site = join(import.meta.dirname, '..')
const pages = join(site, '.pages')
const read = (path) => JSON.parse(readFileSync(join(site, path), 'utf8'))
const { version } = read('../packages/core/package.json')

export default defineConfig({
  title: 'Mooring',
  description: 'Gives Vitest and Jest tests the containers they declare.',
  lang: 'en',
  srcDir: '.pages',
  outDir: 'dist',
  cacheDir: '.cache',
  head: [['link', { rel: 'icon', href: '/logo.svg', type: 'image/svg+xml' }]],
  markdown: {
    // Anchors as GitHub makes them, so that links hold in both places.
    anchor: { slugify: anchorOf },
    headers: { slugify: anchorOf },
    config: (md) => {
      for (const rule of ['text', 'code_inline']) withoutBraces(md, rule)
    },
  },
  themeConfig: {
    logo: { src: '/logo.svg', alt: '' },
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Vitest', link: '/vitest' },
      { text: 'Jest', link: '/jest' },
      { text: 'Services', link: '/services' },
      { text: 'Config', link: '/config' },
      { text: 'API', link: '/api/' },
      {
        text: version,
        items: [
          { text: 'Changelog', link: '/changelog' },
          { text: 'Releases', link: 'https://github.com/mooring/mooring/releases' },
          {
            text: 'Contributing',
            link: 'https://github.com/mooring/mooring/blob/main/CONTRIBUTING.md',
          },
        ],
      },
    ],
    sidebar: {
      '/api/': [{ text: 'API', link: '/api/', items: read('.pages/api/typedoc-sidebar.json') }],
      '/': [...sidebarOf(pages), { text: 'API', link: '/api/' }],
    },
    socialLinks: [{ icon: 'github', link: 'https://github.com/mooring/mooring' }],
    footer: { message: 'MIT License' },
  },
})

// Double braces in the pages are ours; Vue would evaluate them.
function withoutBraces({ renderer }, rule) {
  const render = renderer.rules[rule]
  renderer.rules[rule] = (...args) => render(...args).replaceAll('{{', '&#123;&#123;')
}
