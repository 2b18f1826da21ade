/** SQL of so many tables, each of which refers to the one before it. */
export function schemaOf(tables) {
  return Array.from({ length: tables }, (_, index) => {
    const parent = index === 0 ? '' : ` REFERENCES t${index - 1}`
    return `CREATE TABLE t${index} (id serial PRIMARY KEY, a text, b int${parent}, at timestamptz DEFAULT now());
      CREATE INDEX ON t${index} (a);`
  }).join('\n')
}

export const insertOne = `INSERT INTO t0 (a) VALUES ('x')`

/** What a test of an application does: a row in three tables. */
export const insertThree = `INSERT INTO t0 (a) VALUES ('x'); INSERT INTO t1 (a) VALUES ('y'); INSERT INTO t2 (a) VALUES ('z')`
