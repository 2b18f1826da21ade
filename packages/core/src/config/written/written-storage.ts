/** 'source:/target', 'source:/target:ro' or '/target', or the same as an object. */
export type VolumeConfig = string | VolumeObjectConfig

export interface VolumeObjectConfig {
  /** 'bind' for a path of the host, 'volume' for a volume of the engine. */
  readonly type: 'bind' | 'volume'
  /** Path of the host (relative ones start at the config's folder), or name of the volume. Default: an anonymous volume. */
  readonly source?: string | undefined
  /** Absolute path in the container. */
  readonly target: string
  /** Keeps the container from writing. Default: false. */
  readonly readOnly?: boolean | undefined
}

/** A path, a list of paths (each may end in ':options'), or a map from path to mount options such as 'size=64m'. */
export type TmpfsConfig = string | readonly string[] | Readonly<Record<string, string>>

/** A file or folder that is copied in before the container starts; exactly one of `content` and `source`. */
export interface FileConfig {
  /** Absolute path in the container. */
  readonly target: string
  /** Content of the file: text, or bytes. */
  readonly content?: string | Uint8Array | undefined
  /** Path of a file or folder of the host; relative ones start at the config's folder. */
  readonly source?: string | undefined
  /** Permission bits: 0o644 or '0644'. Default: those of the source, 0o644 for content. */
  readonly mode?: number | string | undefined
  /** Who owns it: the number of a user, who has a group of the same number, or 'user:group' in numbers. Default: root. */
  readonly owner?: number | string | undefined
}
