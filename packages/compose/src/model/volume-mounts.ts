import { bytes } from './bytes.ts'
import { cleanPath } from './clean-path.ts'
import {
  boolean,
  integer,
  object,
  oneOf,
  pairs,
  requiring,
  string,
  type Decoder,
} from './decode.ts'

export interface ComposeVolumeMount {
  type: 'bind' | 'volume' | 'tmpfs' | 'cluster' | 'npipe' | 'image'
  source?: string
  target: string
  read_only?: boolean
  consistency?: string
  bind?: { propagation?: string; create_host_path?: boolean; recursive?: string; selinux?: string }
  volume?: { nocopy?: boolean; subpath?: string; labels?: Record<string, string> }
  tmpfs?: { size?: string; mode?: number }
  image?: { subpath?: string }
}

const longForm = object<ComposeVolumeMount>({
  type: oneOf(['bind', 'volume', 'tmpfs', 'cluster', 'npipe', 'image']),
  source: string,
  target: string,
  read_only: boolean,
  consistency: string,
  bind: object<NonNullable<ComposeVolumeMount['bind']>>({
    propagation: string,
    create_host_path: boolean,
    recursive: string,
    selinux: string,
  }),
  volume: object<NonNullable<ComposeVolumeMount['volume']>>({
    nocopy: boolean,
    subpath: string,
    labels: pairs(''),
  }),
  tmpfs: object<NonNullable<ComposeVolumeMount['tmpfs']>>({ size: bytes, mode: integer }),
  image: object<NonNullable<ComposeVolumeMount['image']>>({ subpath: string }),
})

const whole = requiring(['type', 'target'], longForm)

export const volumeMount: Decoder<ComposeVolumeMount> = (tree, path) => {
  const written = whole(tree, path)
  return { ...written, target: cleanPath(written.target) }
}
