import { Kafka } from 'kafkajs'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { startSession } from '../../packages/core/src/server/start-session.ts'
import { kafka } from '../../packages/services/src/kafka.ts'
import { useEngine } from '../support/engine.ts'
import { missingImage } from '../support/missing-image.ts'
import { serverImage } from '../support/server-image.ts'

const { docker } = await useEngine()
const image = serverImage('kafka')

let missing: string | undefined
beforeAll(async () => {
  missing = await missingImage(docker, image)
}, 600_000)
beforeEach((context) => {
  if (missing !== undefined) context.skip(missing)
})

const clientOf = (brokers: string): Kafka => new Kafka({ brokers: [brokers], logLevel: 0 })

async function send(brokers: string, topic: string, value: string): Promise<void> {
  const producer = clientOf(brokers).producer()
  await producer.connect()
  await producer.send({ topic, messages: [{ value }] })
  await producer.disconnect()
}

/** The first message of a topic. */
async function receive(brokers: string, topic: string): Promise<string | undefined> {
  const consumer = clientOf(brokers).consumer({ groupId: `readers-of-${topic}` })
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  const value = await new Promise<string | undefined>((resolve, reject) => {
    const eachMessage = async ({ message }: { message: { value: Buffer | null } }) =>
      resolve(message.value?.toString())
    consumer.run({ eachMessage }).catch(reject)
  })
  await consumer.disconnect()
  return value
}

const tools = '/opt/kafka/bin'

test('tests and containers send and receive, each at its own address, also after a restart', async () => {
  await using session = await startSession({
    containers: {
      queue: kafka({ image, startupTimeout: '2m' }),
      app: {
        image,
        command: ['sleep', '600'],
        environment: { BROKERS: '{queue.networkBrokers}' },
      },
    },
  })
  const { queue, app } = session.containers
  const inApp = async (script: string): Promise<string> => {
    const { stdout, stderr, exitCode } = await app.exec(['sh', '-c', script])
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 })
    return stdout
  }
  for (const round of ['first', 'second']) {
    const [toApp, toTest] = [`to-app-${round}`, `to-test-${round}`]
    await send(queue.brokers, toApp, `${round} from the test`)
    const received = await inApp(
      `${tools}/kafka-console-consumer.sh --bootstrap-server $BROKERS --topic ${toApp} --from-beginning --max-messages 1`,
    )
    expect(received).toBe(`${round} from the test\n`)
    await inApp(
      `echo ${round} from the app | ${tools}/kafka-console-producer.sh --bootstrap-server $BROKERS --topic ${toTest}`,
    )
    expect(await receive(queue.brokers, toTest)).toBe(`${round} from the app`)
    if (round === 'first') await queue.restart()
  }
  expect(await queue.logs()).not.toMatch(/not permitted/)
})
