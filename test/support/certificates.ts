import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A certificate authority with one server, which is on 127.0.0.1 or called `docker`, and one client; gone at the end of the block. */
export interface Authority extends AsyncDisposable {
  /** Folder of ca.pem, cert.pem and key.pem of the client. */
  clientFolder: string
  server: { ca: string; cert: string; key: string }
  /** Folder of the same as ca.pem, cert.pem and key.pem. */
  serverFolder: string
}

export async function makeAuthority(): Promise<Authority> {
  const folder = await mkdtemp(join(tmpdir(), 'mooring-certificates-'))
  const openssl = (line: string): Promise<unknown> =>
    run('openssl', line.split(' '), { cwd: folder })
  const key = '-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj'
  await writeFile(join(folder, 'server.ext'), 'subjectAltName=IP:127.0.0.1,DNS:docker')
  await writeFile(join(folder, 'client.ext'), 'extendedKeyUsage=clientAuth')
  await openssl(`req -x509 ${key} /CN=ca -keyout ca.key -out ca.pem -days 2`)
  for (const name of ['server', 'client']) {
    await openssl(`req ${key} /CN=${name} -keyout ${name}.key -out ${name}.csr`)
    await openssl(
      `x509 -req -in ${name}.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile ${name}.ext -out ${name}.pem`,
    )
  }
  const read = (file: string): Promise<string> => readFile(join(folder, file), 'utf8')
  // As the images of Docker lay them out below DOCKER_TLS_CERTDIR.
  for (const name of ['server', 'client']) {
    await mkdir(join(folder, name))
    await writeFile(join(folder, name, 'ca.pem'), await read('ca.pem'))
    await writeFile(join(folder, name, 'cert.pem'), await read(`${name}.pem`))
    await writeFile(join(folder, name, 'key.pem'), await read(`${name}.key`))
  }
  return {
    clientFolder: join(folder, 'client'),
    serverFolder: join(folder, 'server'),
    server: {
      ca: await read('ca.pem'),
      cert: await read('server.pem'),
      key: await read('server.key'),
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  }
}
