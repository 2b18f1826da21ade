import { expect, test } from 'vitest'
import { parseControlGroupMounts, parseControllers } from './cgroups.mjs'

test('control groups of both kinds are seen, the folder that holds them is not', () => {
  const mounts = [
    'tmpfs /sys/fs/cgroup tmpfs rw,mode=755 0 0',
    'cgroup /sys/fs/cgroup/memory cgroup rw,memory 0 0',
    'cgroup2 /sys/fs/cgroup/unified cgroup2 rw 0 0',
    '',
  ].join('\n')
  expect(parseControlGroupMounts(mounts)).toEqual([
    '/sys/fs/cgroup/memory',
    '/sys/fs/cgroup/unified',
  ])
})

test('a machine without control groups has no mounts', () => {
  expect(parseControlGroupMounts('proc /proc proc rw 0 0\n')).toEqual([])
})

test('controllers that are switched off are left alone', () => {
  const table =
    '#subsys_name\thierarchy\tnum_cgroups\tenabled\nmemory\t4\t41\t1\nhugetlb\t0\t1\t0\n'
  expect(parseControllers(table)).toEqual(['memory'])
})
