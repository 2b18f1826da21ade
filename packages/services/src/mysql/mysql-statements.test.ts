import { expect, test } from 'vitest'
import { statementsOf } from './mysql-statements.ts'

const textsOf = (script: string): string[] => statementsOf(script).map(({ text }) => text)

test('statements end at semicolons outside of texts, names and comments', () => {
  const whole = [
    `INSERT INTO t VALUES ('a;''b\\';', "c;")`,
    'SELECT `a;b` FROM t -- not; here\n WHERE 1',
    'SELECT 1 # not; here\n + 1',
    'SELECT 1 /* nor; here */ + 2--1',
    '/*!40101 SET NAMES utf8 */',
  ]
  expect(textsOf(`${whole.join(';\n')};\n-- end;\n`)).toEqual(whole)
})

test('a line DELIMITER says what ends statements from then on', () => {
  const body = 'CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN SET NEW.b = 1; END'
  expect(textsOf(`SELECT 1;\nDELIMITER //\n${body}//\ndelimiter ;\nSELECT 2;`)).toEqual([
    'SELECT 1',
    body,
    'SELECT 2',
  ])
})

test('a statement knows its line', () => {
  expect(statementsOf('-- why\n\nSELECT 1;\n\n SELECT\n 2')).toEqual([
    { text: 'SELECT 1', line: 3 },
    { text: 'SELECT\n 2', line: 5 },
  ])
})
