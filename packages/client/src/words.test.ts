import { expect, test } from 'vitest'
import { splitWords } from './words.ts'

test.each<[string, string[]]>([
  ['redis-server --save ""', ['redis-server', '--save', '']],
  ['  a   b\tc\nd ', ['a', 'b', 'c', 'd']],
  [`sh -c 'echo "$HOME" && ls'`, ['sh', '-c', 'echo "$HOME" && ls']],
  ['echo "a \\"b\\" \\$c \\x"', ['echo', 'a "b" $c \\x']],
  ['a\\ b c', ['a b', 'c']],
  [`pre'fix'"ed"`, ['prefixed']],
  [`''`, ['']],
  ['', []],
  ['a && b | c > $d', ['a', '&&', 'b', '|', 'c', '>', '$d']],
])('%j splits into %j', (command, words) => expect(splitWords(command)).toEqual(words))

test.each([`echo 'open`, 'echo "open', 'ends in \\'])('%j cannot be split', (command) =>
  expect(splitWords(command)).toBeUndefined(),
)
