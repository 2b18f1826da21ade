import { expect, test } from 'vitest'
import { statementsOf } from './postgres-statements.ts'

const textsOf = (script: string): string[] => statementsOf(script).map(({ text }) => text)

test('statements end at semicolons, and the last one at the end', () => {
  expect(textsOf('SELECT 1; SELECT 2;\nSELECT 3')).toEqual(['SELECT 1', 'SELECT 2', 'SELECT 3'])
})

test('semicolons in texts, names, comments and parentheses end nothing', () => {
  const whole = [
    `INSERT INTO t VALUES ('a;''b;')`,
    String.raw`SELECT E'it\'s; fine'`,
    String.raw`SELECT 'C:\', 1`,
    'SELECT ";"',
    'SELECT 1 -- not; here\n + 1',
    'SELECT 1 /* not /* ; */ here; */ + 1',
    'CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2)',
    'SELECT $1, a$b$c FROM t',
  ]
  expect(textsOf(whole.join(';\n'))).toEqual(whole)
})

test('bodies of functions are whole, in dollars and in the form of the standard', () => {
  const whole = [
    'CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN; RETURN 1; END $$',
    'CREATE FUNCTION g() RETURNS text LANGUAGE sql AS $body$ SELECT $$;$$; $body$',
    'DO $do$ BEGIN PERFORM 1; END $do$',
    'CREATE OR REPLACE FUNCTION h(a int) RETURNS int BEGIN ATOMIC SELECT CASE a WHEN 1 THEN 2 END; SELECT 3; END',
    'CREATE PROCEDURE p() BEGIN ATOMIC DELETE FROM a; DELETE FROM b; END',
    'BEGIN',
    'COMMIT',
  ]
  expect(textsOf(`${whole.join(';\n\n')};`)).toEqual(whole)
})

test('comments alone are no statement, and a statement begins after those before it', () => {
  const script = '-- first\n;\n/* nothing */\n\n-- why\nSELECT 1; -- end\n'
  expect(statementsOf(script)).toEqual([
    { text: '/* nothing */\n\n-- why\nSELECT 1', offset: script.indexOf('/*') },
  ])
})

test('what never ends goes to the end', () => {
  expect(textsOf(`SELECT 'open; SELECT 2`)).toEqual([`SELECT 'open; SELECT 2`])
  expect(textsOf('SELECT $$open; SELECT 2')).toEqual(['SELECT $$open; SELECT 2'])
  expect(textsOf('/* open; SELECT 2')).toEqual([])
})
