import { expect, test } from 'vitest'
import { roomFinding } from './folder-findings.ts'

const gigabyte = 1e9

test.each([
  { freeBytes: 0, level: 'fail', text: '0.0 GB free in /var/lib/docker' },
  { freeBytes: 0.9 * gigabyte, level: 'fail', text: '0.9 GB free in /var/lib/docker' },
  { freeBytes: 4.9 * gigabyte, level: 'warn', text: '4.9 GB free in /var/lib/docker' },
  { freeBytes: 5 * gigabyte, level: 'ok', text: '5.0 GB free in /var/lib/docker' },
])('a disk of the engine with $text is told as $level', ({ freeBytes, level, text }) => {
  const finding = roomFinding('/var/lib/docker', freeBytes)
  expect(finding).toMatchObject({ check: 'disk', level, text })
  expect(finding.fix === undefined).toBe(level === 'ok')
})
