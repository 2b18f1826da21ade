import { defineContainers } from '@mooring/core'

const config = defineContainers({
  networks: { backend: {}, lan: { internal: true } },
  containers: {
    db: {
      image: 'postgres:17',
      ports: { pg: 5432 },
      networks: ['backend'],
      url: 'postgres://app:app@{self.address}/app',
      waitFor: async (handle, { signal }) => handle.port() > 0 && !signal.aborted,
    },
    api: {
      build: { context: './api', args: { VERSION: 1 } },
      ports: { http: 8080, metrics: { container: '9090/tcp', host: 19_090 } },
      networks: { backend: {}, lan: { aliases: ['gateway'] } },
      dependsOn: ['db'],
      environment: { DATABASE_URL: '{db.url}', RETRIES: 3, VERBOSE: true },
      waitFor: [{ http: '/health', port: 'http', status: [200, 204] }, { log: /ready/ }, 'ports'],
      raw: (options) => ({ ...options, HostConfig: { ...options.HostConfig, OomScoreAdj: 1 } }),
    },
    dns: { image: 'dns', ports: [53, '53/udp', { container: 80, hostIp: '::1' }] },
    job: { image: 'job', waitFor: { exit: 0 } },
  },
})

export default config

declare module '@mooring/core' {
  interface Register {
    config: typeof config
  }
}
