import { endSessions } from '../admin.ts'
import type { SqlClient } from '../postgres-connection.ts'
import { quoteName, quoteText } from '../sql-text.ts'
import { copyCommand } from '../template.ts'

/** Makes, names and removes copies of the template. */
export interface DatabaseCopies {
  create(name: string): Promise<void>
  /** Also from under those who have sessions in it. */
  drop(name: string): Promise<void>
  /** Ends all sessions in a database and gives it another name. */
  rename(name: string, to: string): Promise<void>
  /** Puts another database in the place of one, under its name. */
  replace(name: string, by: string, away: string): Promise<void>
}

export interface CopiesOptions {
  admin: SqlClient
  template: string
  /** Database whose settings and rights copies get, which no copy takes along by itself. */
  main: string
  isDurable: boolean
}

export async function createDatabaseCopies(options: CopiesOptions): Promise<DatabaseCopies> {
  const { admin, template, main, isDurable } = options
  const placeholder = 'mooring_copy'
  const command = await copyCommand(admin, { from: template, to: placeholder, isDurable })
  const attributes = await attributesOf(admin, main)
  return {
    create: async (name) => {
      await admin.query(command.replace(quoteName(placeholder), () => quoteName(name)))
      for (const attribute of attributes)
        await admin.query(attribute.replace(databaseMark, () => quoteName(name)))
    },
    drop: async (name) => {
      await admin.query(`ALTER DATABASE ${quoteName(name)} ALLOW_CONNECTIONS false`)
      await endSessions(admin, name)
      await admin.query(`DROP DATABASE ${quoteName(name)}`)
    },
    rename: (name, to) =>
      emptied(admin, name, (client) =>
        client.query(`ALTER DATABASE ${quoteName(name)} RENAME TO ${quoteName(to)};
          ALTER DATABASE ${quoteName(to)} ALLOW_CONNECTIONS true`),
      ),
    // In one message, which is one transaction: there is always a database of the name.
    replace: (name, by, away) =>
      emptied(admin, name, (client) =>
        client.query(`ALTER DATABASE ${quoteName(name)} RENAME TO ${quoteName(away)};
          ALTER DATABASE ${quoteName(by)} RENAME TO ${quoteName(name)}`),
      ),
  }
}

const attempts = 3

/** Does something to a database that must have no session. Some may connect before connections are refused. */
async function emptied(
  admin: SqlClient,
  name: string,
  act: (client: SqlClient) => Promise<unknown>,
): Promise<void> {
  await admin.query(`ALTER DATABASE ${quoteName(name)} ALLOW_CONNECTIONS false`)
  for (let attempt = 1; ; attempt += 1) {
    await endSessions(admin, name)
    try {
      await act(admin)
      return
    } catch (error) {
      const isInUse = (error as { code?: string }).code === '55006'
      if (isInUse && attempt < attempts) continue
      // Whoever comes next must get in again.
      await admin
        .query(`ALTER DATABASE ${quoteName(name)} ALLOW_CONNECTIONS true`)
        .catch(() => undefined)
      throw error
    }
  }
}

const databaseMark = '%DATABASE%'

/** Commands that give a copy the settings and rights of a database. */
async function attributesOf(admin: SqlClient, database: string): Promise<string[]> {
  const target = quoteText(databaseMark)
  const { rows } = await admin.query<{ command: string }>(
    `SELECT format('ALTER %s SET %I TO %s', CASE setrole WHEN 0 THEN 'DATABASE ' || ${target}
              ELSE format('ROLE %s IN DATABASE ', setrole::regrole) || ${target} END,
            split_part(entry, '=', 1),
            -- Lists keep their commas, other values are quoted.
            CASE WHEN split_part(entry, '=', 1) IN ('search_path', 'DateStyle', 'temp_tablespaces',
                'session_preload_libraries', 'local_preload_libraries')
              THEN substr(entry, strpos(entry, '=') + 1)
              ELSE quote_literal(substr(entry, strpos(entry, '=') + 1)) END) AS command
     FROM pg_db_role_setting, unnest(setconfig) AS entry
     WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = $1)
     UNION ALL
     SELECT format('REVOKE ALL ON DATABASE %s FROM PUBLIC', ${target})
     FROM pg_database WHERE datname = $1 AND datacl IS NOT NULL
     UNION ALL
     SELECT format('GRANT %s ON DATABASE %s TO %s%s', privilege_type, ${target},
         CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END,
         CASE WHEN is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
     FROM pg_database, aclexplode(datacl) WHERE datname = $1`,
    [database],
  )
  return rows.map(({ command }) => command)
}
