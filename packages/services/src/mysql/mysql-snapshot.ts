import type { InitialDataProvider, SnapshotProvider } from '@mooring/core/service'
import { initialData, packedData, type DataFolder } from '../declare/packed-data.ts'
import { snapshotPolicy } from '../sources/snapshot-policy.ts'
import type { MysqlOptions } from './mysql-options.ts'

const data: DataFolder = {
  folder: '/var/lib/mysql',
  owner: 'mysql',
  proof: 'mysql',
  identity: 'auto.cnf',
}

/** How the migrated server is kept as an image; undefined where it is not. */
export function snapshotOf(options: MysqlOptions): SnapshotProvider | undefined {
  const policy = snapshotPolicy(options)
  return (
    policy && {
      ...policy,
      obstacle:
        policy.obstacle ??
        (isElsewhere(options) ? 'its data lies in a folder of its own' : undefined),
      environment: {},
      ...packedData(data),
    }
  )
}

/**
 * How the data folder is kept that the image makes before anything is prepared in it; undefined where the folder may lie in the
 * files of the container, which would be kept with what tests have written.
 */
export const initialDataOf = (
  options: MysqlOptions,
  program: string,
): InitialDataProvider | undefined =>
  options.durable === true || isElsewhere(options)
    ? undefined
    : {
        environment: {},
        ...initialData(data, {
          program,
          passing: ['--skip-networking', '--initialize', '--bootstrap', ' --help ', ' --version '],
        }),
      }

const isElsewhere = ({ settings = {}, command = [] }: MysqlOptions): boolean =>
  'datadir' in settings || [command].flat().some((word) => word.includes('--datadir'))
