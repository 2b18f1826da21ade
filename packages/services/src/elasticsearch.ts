import type { WaitConfig } from '@mooring/core/config'
import { isolationLevel } from './declare/option-kinds.ts'
import { variable, type IsolatedOptions } from './declare/service-options.ts'
import { defineService, type DeclareService } from './define-service.ts'
import { isolatedByName, type PrefixOptions } from './isolation/prefixes.ts'

/** A container of Elasticsearch or OpenSearch. `isolation` gives each test a `prefix` for its indexes. */
export interface SearchOptions extends IsolatedOptions {}

type SearchFields = { prefix: string }

const indexes: PrefixOptions = {
  field: 'prefix',
  end: '-',
  lookAt: ({ handle }, prefix) => `http://${handle.address(9200)}/_cat/indices/${prefix}*?v`,
}

/** Yellow: all primary shards are there, which on one node is all that comes. */
const waitFor = (): WaitConfig => ({
  http: '/_cluster/health?wait_for_status=yellow&timeout=1s',
  port: 9200,
  status: 200,
  body: /"status"\s*:\s*"(?:yellow|green)"/,
})

/** Declares a container of Elasticsearch, one node without TLS and passwords. Its handle has `url` and `prefix`. */
export const elasticsearch: DeclareService<SearchOptions, SearchFields, string> = defineService<
  SearchOptions,
  SearchFields,
  string
>({
  name: 'Elasticsearch',
  image: 'docker.elastic.co/elasticsearch/elasticsearch:9.1.3',
  ports: { http: 9200 },
  ownOptions: { isolation: isolationLevel },
  connection: () => ({ prefix: '' }),
  url: () => 'http://{self.address.9200}',
  environment: () => ({
    'discovery.type': 'single-node',
    'xpack.security.enabled': 'false',
    'cluster.routing.allocation.disk.threshold_enabled': 'false',
    'ingest.geoip.downloader.enabled': 'false',
    ES_JAVA_OPTS: '-Xms512m -Xmx512m',
  }),
  waitFor,
  service: (options) => isolatedByName(options, indexes),
})

/** Declares a container of OpenSearch, one node without TLS and passwords. Its handle has `url` and `prefix`. */
export const opensearch: DeclareService<SearchOptions, SearchFields, string> = defineService<
  SearchOptions,
  SearchFields,
  string
>({
  name: 'OpenSearch',
  image: 'opensearchproject/opensearch:3',
  ports: { http: 9200 },
  ownOptions: { isolation: isolationLevel },
  connection: () => ({ prefix: '' }),
  url: () => 'http://{self.address.9200}',
  environment: (_fields, options) => ({
    'discovery.type': 'single-node',
    'cluster.routing.allocation.disk.threshold_enabled': 'false',
    // Without the plugin nobody asks for the first password.
    ...(variable(options, 'OPENSEARCH_INITIAL_ADMIN_PASSWORD') === undefined && {
      DISABLE_SECURITY_PLUGIN: 'true',
      DISABLE_INSTALL_DEMO_CONFIG: 'true',
    }),
    OPENSEARCH_JAVA_OPTS: '-Xms512m -Xmx512m',
  }),
  waitFor,
  service: (options) => isolatedByName(options, indexes),
})
