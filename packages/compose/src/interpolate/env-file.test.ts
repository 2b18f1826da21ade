import { expect, test } from 'vitest'
import { readEnvFile, readRawEnvFile } from './env-file.ts'

const shell: Record<string, string> = { SHELL: 'shell' }
const read = (source: string): Record<string, string> =>
  Object.fromEntries(readEnvFile(source, (name) => shell[name]))

test.each([
  ['A=x # c', 'x'],
  ['A=x#c', 'x#c'],
  ['A=#hash', '#hash'],
  ['A= blank  ', 'blank'],
  ['A=', ''],
  ['A: x', 'x'],
  ['export A=x', 'x'],
  ['A=pa$$word', 'pa$word'],
  ['A=$SHELL-${UNSET:-d}', 'shell-d'],
  ["A='$SHELL \\n # it'", '$SHELL \\n # it'],
  ["A='it\\'s'", "it's"],
  ['A="$SHELL \\n \\"q\\" \\$x # it"', 'shell \n "q" $x # it'],
  ['A="one\ntwo"', 'one\ntwo'],
  ['A="\\061"', '1'],
  ['\uFEFFA=x\r\n', 'x'],
])('%j gives %j', (source, value) => {
  expect(read(source)).toEqual({ A: value })
})

test('lines may refer to lines above, and a name alone takes the value of the shell', () => {
  expect(read('# comment\n\nA=1\nB=${A}2\nSHELL\nUNSET\n')).toEqual({
    A: '1',
    B: '12',
    SHELL: 'shell',
  })
})

test.each([
  ['A=1\nB C=2', 'line 2 does not begin with a name'],
  ['A=1\n=2', 'line 2 does not begin with a name'],
  ['A="open', 'line 1 has a quote that is not closed'],
  ['\n\nA=${B:0}', 'line 3: "${B:0}" is no variable'],
])('%j is refused with its line', (source, message) => {
  expect(() => read(source)).toThrow(message)
})

test('the format raw takes values as they stand', () => {
  const values = readRawEnvFile(
    'A="q"\n# c\nB=x # c\nC=$SHELL\n D= x\nSHELL\n',
    (name) => shell[name],
  )
  expect(Object.fromEntries(values)).toEqual({
    A: '"q"',
    B: 'x # c',
    C: '$SHELL',
    D: ' x',
    SHELL: 'shell',
  })
  expect(() => readRawEnvFile('export A=1', () => undefined)).toThrow('line 1')
})
