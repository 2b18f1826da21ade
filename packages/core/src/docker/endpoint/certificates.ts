import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ConfigError, evidence } from '@mooring/client'

/** What a TLS connection to an engine is made with; PEM texts. */
export interface Certificates {
  /** Who may have signed the engine's certificate; undefined for those that Node trusts. */
  ca: string | undefined
  cert: string | undefined
  key: string | undefined
  /** False where a context says to take any certificate. */
  verify: boolean
}

/** For an address that says TLS and nothing of certificates. */
export const publicCertificates: Certificates = {
  ca: undefined,
  cert: undefined,
  key: undefined,
  verify: true,
}

/**
 * Reads ca.pem, cert.pem and key.pem, which must all be there.
 *
 * @param source what named the folder
 * @throws ConfigError SETTING_INVALID with the missing files
 */
export async function readCertificates(folder: string, source: string): Promise<Certificates> {
  const found = await findCertificates(folder)
  const missing = (['ca', 'cert', 'key'] as const).filter((name) => found[name] === undefined)
  if (missing.length === 0) return found
  throw new ConfigError({
    code: 'SETTING_INVALID',
    what: `${source} names a folder without ${missing.map((name) => `${name}.pem`).join(', ')}.`,
    why: evidence('folder', folder),
    fix: 'put ca.pem, cert.pem and key.pem of a client there, or set DOCKER_CERT_PATH to the folder that has them.',
  })
}

/** The same, with what is there. */
export async function findCertificates(folder: string): Promise<Certificates> {
  const [ca, cert, key] = await Promise.all(
    ['ca.pem', 'cert.pem', 'key.pem'].map((name) => textOf(join(folder, name))),
  )
  return { ca, cert, key, verify: true }
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw new ConfigError({
      code: 'SETTING_INVALID',
      what: 'A certificate for the Docker engine cannot be read.',
      why: evidence('reason', message),
      fix: 'let this user read the file.',
      cause: error,
    })
  }
}
