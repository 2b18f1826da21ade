import type { ServerAccess } from '@mooring/core/service'
import { isolationLevel } from './declare/option-kinds.ts'
import type { IsolatedOptions } from './declare/service-options.ts'
import { defineService, type DeclareService } from './define-service.ts'
import { borrowPrefix, isolatedByName } from './isolation/prefixes.ts'

/** A container of etcd. `isolation` gives each test a `prefix` for its keys. */
export interface EtcdOptions extends IsolatedOptions {}

type EtcdFields = { prefix: string }

/** Declares a container of etcd, one node without TLS and passwords. Its handle has `url` and `prefix`. */
export const etcd: DeclareService<EtcdOptions, EtcdFields, string, 'reset'> = defineService<
  EtcdOptions,
  EtcdFields,
  string,
  'reset'
>({
  name: 'etcd',
  image: 'quay.io/coreos/etcd:v3.6.4',
  ports: { etcd: 2379 },
  ownOptions: { isolation: isolationLevel },
  connection: () => ({ prefix: '' }),
  url: () => 'http://{self.address.2379}',
  environment: () => ({
    ETCD_DATA_DIR: dataFolder,
    ETCD_LISTEN_CLIENT_URLS: 'http://0.0.0.0:2379',
    ETCD_ADVERTISE_CLIENT_URLS: 'http://0.0.0.0:2379',
  }),
  dataFolders: ['/mooring-etcd'],
  // It reads through the cluster, so there is a leader.
  waitFor: () => ({ http: '/health', port: 2379, body: /"health"\s*:\s*"true"/ }),
  borrow: borrowPrefix('/', deleteKeys),
  service: (options) => ({
    ...isolatedByName(options, {
      field: 'prefix',
      end: '/',
      lookAt: ({ handle }, prefix) =>
        `etcdctl --endpoints ${handle.address(2379)} get --prefix ${prefix}`,
    }),
    restore: (server) => deleteKeys(server, ''),
    actions: {
      reset: (server, lease) => deleteKeys(server, (lease ?? server).connection['prefix'] ?? ''),
    },
  }),
})

// The server insists on a folder that nobody else may enter, which a mount itself is not.
const dataFolder = '/mooring-etcd/data'

/** Deletes the keys that begin with a prefix; all with an empty one. */
async function deleteKeys({ handle, signal }: ServerAccess, prefix: string): Promise<void> {
  const first = Buffer.from(prefix || '\0')
  const response = await fetch(`http://${handle.address(2379)}/v3/kv/deleterange`, {
    method: 'POST',
    signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]),
    body: JSON.stringify({ key: first.toString('base64'), range_end: endOf(prefix) }),
  })
  if (!response.ok) throw new Error(`etcd answered ${response.status}: ${await response.text()}`)
}

/** The first key after all that begin with a prefix; a zero byte stands for the end of all. */
function endOf(prefix: string): string {
  if (prefix === '') return Buffer.from('\0').toString('base64')
  const end = Buffer.from(prefix)
  end[end.length - 1] = (end.at(-1) ?? 0) + 1
  return end.toString('base64')
}
