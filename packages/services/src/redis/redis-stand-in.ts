import type { StandIn } from '../probe/stand-in.ts'

/** Says OK to each command: https://redis.io/docs/latest/develop/reference/protocol-spec */
export const redisStandIn: StandIn = {
  answer: (heard) => {
    const commands = heard.toString().match(/^\*\d+\r$/gm) ?? []
    return Buffer.from('+OK\r\n'.repeat(commands.length))
  },
}
