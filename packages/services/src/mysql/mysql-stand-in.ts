import { hexBytes, type StandIn } from '../probe/stand-in.ts'

// Layouts: https://dev.mysql.com/doc/dev/mysql-server/latest/PAGE_PROTOCOL.html

const packet = (number: number, body: Buffer): Buffer => {
  const header = Buffer.alloc(4)
  header.writeUIntLE(body.length, 0, 3)
  header[3] = number
  return Buffer.concat([header, body])
}

const greeting = packet(
  0,
  Buffer.concat([
    // Version 10 of the protocol, and a server's version.
    Buffer.from('\x0a8.0.0\0'),
    // Connection 1, the first half of the challenge, capabilities, character set and state.
    hexBytes('01000000 6d6f6f72696e6731 00 08a2 2d 0200 0b00 15'),
    Buffer.alloc(10),
    Buffer.from('mooringmoori\0mysql_native_password\0'),
  ]),
)

const end = hexBytes('fe 0000 0200')

const oneRow = Buffer.concat([
  packet(1, hexBytes('01')),
  // A column "1" of type bigint.
  packet(2, hexBytes('03646566 00 00 00 0131 00 0c 3f00 01000000 08 8100 00 0000')),
  packet(3, end),
  packet(4, hexBytes('0131')),
  packet(5, end),
])

/** Lets anybody in who logs in, and answers one query with one row. */
export const mysqlStandIn: StandIn = {
  greeting,
  answer: (_, turn) =>
    turn === 1 ? packet(2, hexBytes('00 00 00 0200 0000')) : turn === 2 ? oneRow : undefined,
}
