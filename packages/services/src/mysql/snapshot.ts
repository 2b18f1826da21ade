import type { SnapshotProvider } from '@mooring/core'
import { packedData } from '../declare/packed-data.ts'
import { snapshotWish } from '../sources/snapshot-wish.ts'
import type { MysqlOptions } from './options.ts'

/** How the migrated server is kept as an image; undefined where it is not. */
export function snapshotOf(options: MysqlOptions): SnapshotProvider | undefined {
  const wish = snapshotWish(options)
  return (
    wish && {
      ...wish,
      obstacle:
        wish.obstacle ??
        (isElsewhere(options) ? 'its data lies in a folder of its own' : undefined),
      environment: {},
      ...packedData({ folder: '/var/lib/mysql', owner: 'mysql', proof: 'mysql' }),
    }
  )
}

const isElsewhere = ({ settings = {}, command = [] }: MysqlOptions): boolean =>
  'datadir' in settings || [command].flat().some((word) => word.includes('--datadir'))
