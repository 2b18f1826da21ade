import type { StandIn } from '../rehearsal.ts'

// Layouts: https://www.postgresql.org/docs/current/protocol-message-formats.html

const message = (type: string, ...parts: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(parts)
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body])
}

const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}

const text = (value: string): Buffer => Buffer.from(`${value}\0`)

const authentication = (kind: number, data = Buffer.alloc(0)): Buffer =>
  message('R', int32(kind), data)

const ready = message('Z', Buffer.from('I'))

const oneRow = Buffer.concat([
  // One column of type int4, in text.
  message(
    'T',
    Buffer.from('0001', 'hex'),
    text('?column?'),
    Buffer.from('000000000000000000170004ffffffff0000', 'hex'),
  ),
  message('D', Buffer.from('0001', 'hex'), int32(1), Buffer.from('1')),
  message('C', text('SELECT 1')),
  ready,
])

/** Lets anybody in who takes the way of a password (SCRAM-SHA-256), and answers one query with one row. */
export const postgresStandIn: StandIn = {
  answer: (heard, turn) => {
    if (turn === 1) return authentication(10, Buffer.concat([text('SCRAM-SHA-256'), text('')]))
    if (turn === 2) {
      const [, nonce = ''] = /r=([^,\0]+)/.exec(heard.toString('latin1')) ?? []
      return authentication(11, Buffer.from(`r=${nonce}stand-in,s=c2FsdA==,i=4096`))
    }
    if (turn === 3) return Buffer.concat([authentication(0), ready])
    return turn === 4 ? oneRow : undefined
  },
}
