interface KnownCause {
  words: RegExp
  fix: string
}

// The first that fits. The words differ by version of the engine, so only what all have is looked for.
const causes: KnownCause[] = [
  {
    words: /no space left on device/i,
    fix: "free disk space on the engine's host; `docker system df` shows what takes it, `docker system prune` removes what nothing uses.",
  },
  {
    words: /does not match the specified platform|does not provide the specified platform/i,
    fix: 'set `platform` to that of the image, or leave it out.',
  },
  {
    words: /exec format error/i,
    fix: 'set `platform` to that of the engine, because the program in the image is made for another processor.',
  },
  {
    words: /executable file not found|exec: .*no such file or directory/i,
    fix: 'check `command` and `entrypoint`: the image has no such program.',
  },
  {
    words: /exec: .*permission denied/i,
    fix: 'make the program that `command` or `entrypoint` names executable (`mode` of `files`, or `chmod +x`).',
  },
  {
    words: /bind source path does not exist/i,
    fix: "create the folder that `volumes` names; it is looked up on the engine's host.",
  },
  {
    words: /mounts denied|is not shared from the host/i,
    fix: 'share the folder in the settings of Docker Desktop (Resources, File sharing).',
  },
  {
    words: /container rootfs is marked read-only/i,
    fix: 'mount a volume at the folder that the files go into, or leave `readOnly` out: an engine copies nothing into a file system that is read-only.',
  },
  {
    words: /network \S+ not found|: network not found/i,
    fix: 'declare the network under `networks`, or create it: `docker network ls` lists those that are there.',
  },
  {
    words: /fully subnetted|non-overlapping IPv4 address pool/i,
    fix: 'remove networks that nothing uses: `docker network prune`.',
  },
  {
    words: /pool overlaps with other one|networks have overlapping/i,
    fix: 'choose another `ipam` subnet, or leave `ipam` out.',
  },
  {
    words: /invalid reference format/i,
    fix: 'correct the name: REGISTRY/NAME:TAG in lower case, such as `postgres:18`.',
  },
  {
    words: /no such image/i,
    fix: 'start again: the image was removed after it had been looked up.',
  },
]

/** What to do about an answer of the engine whose text reveals the cause. */
export const knownFix = (answer: string): string | undefined =>
  causes.find(({ words }) => words.test(answer))?.fix
