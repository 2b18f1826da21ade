import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'

const programs = ['chromium-headless-shell', 'chromium', 'google-chrome']
const install =
  'apt-get -o DPkg::Lock::Timeout=120 -y -q --no-install-recommends install chromium-headless-shell'

/**
 * Begins to install the browser that pages are tested in, where this is root on Debian and there is none: 100 MB, half a
 * minute, beside whatever comes next.
 *
 * @returns {Promise<string | undefined>} why there is none at the end
 */
export async function beginChromium() {
  if (process.env.MOORING_TEST_CHROMIUM || programs.some(isThere)) return undefined
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get'))
    return 'no Chromium, and it takes root on Debian to install one'
  // Once more with a new index, because on a fresh machine there is none.
  const child = spawn('sh', ['-c', `${install} || { apt-get update -q && ${install}; }`], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: 'ignore',
  })
  const [code] = await once(child, 'close')
  return code === 0 ? undefined : `Chromium could not be installed: apt-get exited with ${code}`
}

const isThere = (name) => existsSync(`/usr/bin/${name}`)
