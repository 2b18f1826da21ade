import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pagePicture } from './picture/page-picture.mjs'

// Takes docs/pictures/report.png from a real run, of which one test fails.
const root = resolve(import.meta.dirname, '..')
mkdirSync(join(root, '.cache'), { recursive: true })
// Inside the project, where the packages are found.
const folder = mkdtempSync(join(root, '.cache', 'picture-'))
try {
  const shop = join(folder, 'shop')
  cpSync(join(root, 'site/picture/shop'), shop, { recursive: true })
  spawnSync(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), 'run'], {
    cwd: shop,
    stdio: 'inherit',
  })
  const file = join(shop, 'mooring-report.html')
  // The folder is a passing one.
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll(folder, '~'))
  await pagePicture({
    file,
    target: join(root, 'docs/pictures/report.png'),
    size: { width: 1080, height: 880 },
  })
} finally {
  rmSync(folder, { recursive: true })
}
