import { bytes } from './bytes.ts'
import {
  boolean,
  listOf,
  object,
  oneOrMore,
  pairs,
  plain,
  recordOf,
  string,
  orNothing,
  type Decoder,
  type Plain,
} from './decode.ts'
import { extraHosts } from './extra-hosts.ts'
import { fileMount, type FileMount } from './mounts.ts'

export interface ComposeBuild {
  context?: string
  dockerfile?: string
  dockerfile_inline?: string
  args?: Record<string, string | null>
  target?: string
  additional_contexts?: Record<string, string>
  cache_from?: string[]
  cache_to?: string[]
  network?: string
  secrets?: FileMount[]
  ssh?: Record<string, string | null>
  platforms?: string[]
  labels?: Record<string, string>
  tags?: string[]
  no_cache?: boolean
  no_cache_filter?: string[]
  pull?: boolean
  provenance?: Plain
  sbom?: Plain
  extra_hosts?: string[]
  shm_size?: string
  ulimits?: Plain
  privileged?: boolean
  isolation?: string
  entitlements?: string[]
}

export const build: Decoder<ComposeBuild> = object<ComposeBuild>({
  context: string,
  dockerfile: string,
  dockerfile_inline: string,
  args: pairs(null),
  target: string,
  additional_contexts: recordOf(string),
  cache_from: listOf(string),
  cache_to: listOf(string),
  network: string,
  secrets: listOf(fileMount),
  ssh: recordOf(orNothing(string)),
  platforms: listOf(string),
  labels: pairs(''),
  tags: listOf(string),
  no_cache: boolean,
  no_cache_filter: oneOrMore(string),
  pull: boolean,
  provenance: plain,
  sbom: plain,
  extra_hosts: extraHosts,
  shm_size: bytes,
  ulimits: plain,
  privileged: boolean,
  isolation: string,
  entitlements: listOf(string),
})
