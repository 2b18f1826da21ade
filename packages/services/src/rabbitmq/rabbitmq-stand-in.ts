import { hexBytes, type StandIn } from '../probe/stand-in.ts'

// Layouts: https://www.rabbitmq.com/resources/specs/amqp0-9-1.pdf, sections 2.3.5 and 4.2.3.

function method(channel: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(7)
  head.writeUInt8(1)
  head.writeUInt16BE(channel, 1)
  head.writeUInt32BE(payload.length, 3)
  return Buffer.concat([head, payload, hexBytes('ce')])
}

/** By class and method of what is answered. */
const answers: Readonly<Record<string, Buffer>> = {
  // connection.start-ok: connection.tune, with 2,047 channels and frames of 128 KiB, without heartbeats
  '10.11': method(0, hexBytes('000a001e 07ff 00020000 0000')),
  // connection.tune-ok: nothing
  '10.31': Buffer.alloc(0),
  // connection.open: open-ok
  '10.40': method(0, hexBytes('000a0029 00')),
  // channel.open: open-ok
  '20.10': method(1, hexBytes('0014000b 00000000')),
  // exchange.declare: declare-ok
  '40.10': method(1, hexBytes('0028000b')),
}

// connection.start: version 0.9, no properties, the way of a password, and English.
const start = method(0, hexBytes('000a000a 0009 00000000 00000005504c41494e 00000005656e5f5553'))

/** Lets anybody in, opens one channel, and has every exchange. */
export const rabbitmqStandIn: StandIn = {
  answer: (heard, turn) => {
    if (turn === 1) return start
    const said = methodsIn(heard).map((name) => answers[name])
    const isOver = said.length > 0 && said.every((answer) => answer === undefined)
    return isOver ? undefined : Buffer.concat(said.filter((answer) => answer !== undefined))
  },
}

function methodsIn(heard: Buffer): string[] {
  const names: string[] = []
  for (let at = 0; at + 11 <= heard.length; at += heard.readUInt32BE(at + 3) + 8)
    names.push(`${heard.readUInt16BE(at + 7)}.${heard.readUInt16BE(at + 9)}`)
  return names
}
