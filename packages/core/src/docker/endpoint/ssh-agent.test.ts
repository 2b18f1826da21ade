import { expect, test } from 'vitest'
import { sshArguments } from './ssh-agent.ts'

const address = {
  kind: 'ssh',
  host: 'h',
  port: undefined,
  user: undefined,
  socketPath: undefined,
} as const
const fixed = [
  ...['BatchMode=yes', 'ConnectTimeout=30', 'ServerAliveInterval=5'].flatMap((each) => [
    '-o',
    each,
  ]),
  '-T',
]

test('ssh runs what the docker command runs, and is given only what the address says', () => {
  expect(sshArguments(address)).toEqual([...fixed, '--', 'h', 'docker system dial-stdio'])
  expect(
    sshArguments({ ...address, user: 'me', port: 2222, socketPath: "/it's/docker.sock" }),
  ).toEqual([
    ...fixed,
    '-l',
    'me',
    '-p',
    '2222',
    '--',
    'h',
    `docker --host 'unix:///it'\\''s/docker.sock' system dial-stdio`,
  ])
})
