import type { MysqlOptions } from '../../../packages/services/src/mysql/mysql-options.ts'
import { mariadb, mysql } from '../../../packages/services/src/mysql/mysql.ts'
import { isChosen, serverImage } from '../server-image.ts'

/** Declares MariaDB, or MySQL where `npm run servers` has chosen it: one understands what is declared for the other. */
export const mariadbOrMysql = (options: MysqlOptions): ReturnType<typeof mariadb> =>
  isChosen('mysql')
    ? mysql({ image: serverImage('mysql'), startupTimeout, ...options })
    : mariadb({ image: serverImage('mariadb'), startupTimeout, ...options })

// A first start takes seconds of a core, which on a loaded machine is more than a minute.
const startupTimeout = '2m'
