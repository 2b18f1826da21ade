import type { ContainerRecord } from './container-record.ts'
import type { DataLease } from './protocol.ts'

/**
 * The record of a container for one who has data of its own there: the fields of the lease stand before those of the
 * server. Its URL is at the server's address of now, because ports change when a server restarts.
 */
export function leasedRecord(
  record: ContainerRecord,
  { connection }: Pick<DataLease, 'connection'>,
): ContainerRecord {
  const { url, ...fields } = connection
  // A link to another port than that of the URL has none: it would lead past the link.
  const hasUrl = url !== undefined && !(record.link && record.url === undefined)
  return {
    ...record,
    ...(hasUrl && { url: atAddressOf(record.url, url) }),
    connection: { ...record.connection, ...fields },
  }
}

/** The URL of data of one's own, at the address of the server's URL. */
export function atAddressOf(server: string | undefined, url: string): string {
  // Nobody can reach it now.
  if (server === '') return ''
  const [, , address] = addressed.exec(server ?? '') ?? []
  const [, before, , after] = addressed.exec(url) ?? []
  return address === undefined || before === undefined ? url : `${before}${address}${after}`
}

const addressed = /^([^:/?#]+:\/\/(?:[^/?#]*@)?)([^/?#]+)(.*)$/s
