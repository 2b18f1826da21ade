import { createHmac } from 'node:crypto'
import { hexBytes, type StandIn } from '../probe/stand-in.ts'

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
    hexBytes('0001'),
    text('?column?'),
    hexBytes('000000000000000000170004ffffffff0000'),
  ),
  message('D', hexBytes('0001'), int32(1), Buffer.from('1')),
  message('C', text('SELECT 1')),
  ready,
])

const startingUp = message(
  'E',
  ...['SFATAL', 'VFATAL', 'C57P03', 'Mthe database system is starting up', ''].map(text),
)

const terminate = 'X'.charCodeAt(0)

/** The password that a client must have. */
export const standInPassword = 'mooring'

/** Of that password, "salt" and 4,096 rounds: what a server has of a password, RFC 5802, section 3. */
const serverKey = hexBytes('a0422c42a65a593bc486effc13aa3d43fd3dd3ca8a2eab82e952ec900639d6e3')

/**
 * Refuses its first client, as a server does that starts. Has the others log in by SCRAM-SHA-256, and answers one query of each
 * with one row.
 */
export function createPostgresStandIn(): StandIn {
  let isStarting = true
  let firstMessages = ''
  return {
    answer: (heard, turn) => {
      if (heard[0] === terminate) return undefined
      if (isStarting) {
        isStarting = false
        return startingUp
      }
      if (turn === 1) return authentication(10, Buffer.concat([text('SCRAM-SHA-256'), text('')]))
      if (turn === 2) {
        const [clientFirst = '', nonce = ''] = /n=[^,]*,r=([^,]+)$/.exec(heard.toString()) ?? []
        const serverFirst = `r=${nonce}mooring,s=c2FsdA==,i=4096`
        firstMessages = `${clientFirst},${serverFirst}`
        return authentication(11, Buffer.from(serverFirst))
      }
      if (turn === 3) {
        const [clientLast = ''] = /c=[^,]*,r=[^,]*(?=,p=)/.exec(heard.toString()) ?? []
        const proof = createHmac('sha256', serverKey).update(`${firstMessages},${clientLast}`)
        const serverLast = Buffer.from(`v=${proof.digest('base64')}`)
        return Buffer.concat([authentication(12, serverLast), authentication(0), ready])
      }
      return turn === 4 ? oneRow : undefined
    },
  }
}
