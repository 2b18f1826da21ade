import { expect, test } from 'vitest'
import { commandWords } from './command.ts'

test.each([
  ['sh -c "echo \'hi there\'; x"', ['sh', '-c', "echo 'hi there'; x"]],
  ['a  b\n c', ['a', 'b', 'c']],
  ['a "" \'\'', ['a', '', '']],
  ['a"b"\'c\'d', ['abcd']],
  [String.raw`a\ b "c\d" 'e\f'`, ['a b', 'cd', String.raw`e\f`]],
  ['a && b', ['a']],
  ['a; b', ['a']],
  ['a | b', ['a']],
  ['a>b', ['a']],
  ['a 2>b', ['a']],
  ['a "b > c"', ['a', 'b > c']],
  ['echo $(date +%s) `ls -l`', ['echo', '$(date +%s)', '`ls -l`']],
  ['echo $X', ['echo', '$X']],
  ['', []],
])('%j is %j', (line, words) => {
  expect(commandWords(line)).toEqual(words)
})

test.each(['a "b', "a 'b", 'a \\', '(a)', 'a )', 'a `b', '$(a', '$(a (b))'])(
  '%j is no command',
  (line) => {
    expect(commandWords(line)).toBeUndefined()
  },
)
