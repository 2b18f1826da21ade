import type { PostgresOptions } from '../../../packages/services/src/postgres/postgres-options.ts'
import { selfSigned } from '../self-signed.ts'

const own = { owner: '999:999', mode: 0o600 }

/** A server that lets in only who comes over TLS. */
export const tlsOnly = {
  image: 'postgres:15',
  urlParameters: { sslmode: 'no-verify' },
  settings: {
    ssl: true,
    ssl_cert_file: '/tls/server.crt',
    ssl_key_file: '/tls/server.key',
    hba_file: '/tls/hba.conf',
  },
  files: [
    { target: '/tls/server.crt', content: selfSigned.cert, ...own },
    { target: '/tls/server.key', content: selfSigned.key, ...own },
    {
      target: '/tls/hba.conf',
      content: 'local all all trust\nhostssl all all all scram-sha-256\n',
      ...own,
    },
  ],
} satisfies PostgresOptions
