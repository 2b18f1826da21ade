import { expect, test } from 'vitest'
import { knownFix } from './known-cause.ts'

test.each([
  [
    'write /var/lib/docker/overlay2/x/merged/etc/hostname: no space left on device',
    'docker system prune',
  ],
  [
    'image with reference redis:7 was found but does not match the specified platform: wanted linux/arm64, actual: linux/amd64',
    '`platform`',
  ],
  ['exec /usr/bin/app: exec format error', 'another processor'],
  [
    'failed to create shim task: OCI runtime create failed: exec: "nosuch": executable file not found in $PATH: unknown',
    'no such program',
  ],
  [
    'OCI runtime create failed: container_linux.go:380: starting container process caused: exec: "/x": stat /x: no such file or directory: unknown',
    'no such program',
  ],
  ['OCI runtime create failed: exec: "/etc/passwd": permission denied: unknown', 'executable'],
  [
    'invalid mount config for type "bind": bind source path does not exist: /no/such',
    'create the folder',
  ],
  ['Mounts denied: The path /data is not shared from the host', 'Docker Desktop'],
  ['container rootfs is marked read-only', 'mount a volume'],
  ['network nosuch not found', '`networks`'],
  [
    'could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network',
    'docker network prune',
  ],
  ['all predefined address pools have been fully subnetted', 'docker network prune'],
  ['Pool overlaps with other one on this address space', '`ipam`'],
  ['No such image: redis:7', 'removed'],
])('%s', (answer, fix) => {
  expect(knownFix(answer)).toContain(fix)
})

test('other answers are told as they are', () => {
  expect(knownFix('minimum memory limit allowed is 6MB')).toBeUndefined()
})
