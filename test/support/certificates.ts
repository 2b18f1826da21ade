import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A certificate authority with one server on 127.0.0.1 and one client; gone at the end of the block. */
export interface Authority extends AsyncDisposable {
  /** Folder of ca.pem, cert.pem and key.pem of the client. */
  clientFolder: string
  server: { ca: string; cert: string; key: string }
}

export async function makeAuthority(): Promise<Authority> {
  const folder = await mkdtemp(join(tmpdir(), 'mooring-certificates-'))
  const openssl = (line: string): Promise<unknown> =>
    run('openssl', line.split(' '), { cwd: folder })
  const key = '-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj'
  await writeFile(join(folder, 'server.ext'), 'subjectAltName=IP:127.0.0.1')
  await writeFile(join(folder, 'client.ext'), 'extendedKeyUsage=clientAuth')
  await openssl(`req -x509 ${key} /CN=ca -keyout ca.key -out ca.pem -days 2`)
  for (const name of ['server', 'client']) {
    await openssl(`req ${key} /CN=${name} -keyout ${name}.key -out ${name}.csr`)
    await openssl(
      `x509 -req -in ${name}.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile ${name}.ext -out ${name}.pem`,
    )
  }
  const read = (file: string): Promise<string> => readFile(join(folder, file), 'utf8')
  const clientFolder = join(folder, 'client')
  await mkdir(clientFolder)
  await writeFile(join(clientFolder, 'ca.pem'), await read('ca.pem'))
  await writeFile(join(clientFolder, 'cert.pem'), await read('client.pem'))
  await writeFile(join(clientFolder, 'key.pem'), await read('client.key'))
  return {
    clientFolder,
    server: {
      ca: await read('ca.pem'),
      cert: await read('server.pem'),
      key: await read('server.key'),
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  }
}
