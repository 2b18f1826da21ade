import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium, type Browser } from 'playwright-core'

const programs = ['chromium-headless-shell', 'chromium', 'google-chrome']

/** Path of a Chromium of this machine; undefined where there is none. */
export const chromiumProgram: string | undefined =
  process.env['MOORING_TEST_CHROMIUM'] ??
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .flatMap((folder) => programs.map((program) => join(folder, program)))
    .find((path) => existsSync(path))

/** Why tests of pages are left out where there is none. */
export const noChromium =
  'no Chromium is installed here: apt-get install chromium-headless-shell, or name one in MOORING_TEST_CHROMIUM'

/** Starts it; it has no sandbox, because tests may run as root. */
export const startChromium = (): Promise<Browser> =>
  chromium.launch({ executablePath: chromiumProgram!, args: ['--no-sandbox'] })
