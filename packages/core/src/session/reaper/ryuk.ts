import { deadline, nowMs } from '../../abort.ts'
import { capabilitiesOf } from '../../docker/capabilities.ts'
import { imageNameOf } from '../../docker/image-name.ts'
import type { RyukSettings } from '../../docker/ryuk-settings.ts'
import type { SessionContext, SessionPart } from '../context.ts'
import { createRyuk } from './held-ryuk.ts'
import { ryukChoice } from './ryuk-choice.ts'
import { ryukError } from './ryuk-error.ts'

/** For the image where nobody asked for Ryuk, because every container waits for it. */
const imageTimeoutMs = 60_000

/**
 * Starts Ryuk where the config or the engine calls for it. When the promise resolves, Ryuk has acknowledged that it
 * removes the objects of this session, or the session does without it; nothing may be created before.
 *
 * @throws DockerError RYUK_FAILED when the config asks for Ryuk
 */
export async function startRyuk(context: SessionContext, settings: RyukSettings): Promise<void> {
  const { disabled } = settings
  const { address } = context.engine.endpoint
  const capabilities = await capabilitiesOf(context.engine.docker)
  const { reaper } = context.declarations.config
  const choice = ryukChoice({ reaper, disabled, address, capabilities })
  if (choice === 'off') return
  const startedAtMs = nowMs()
  const image = imageNameOf(settings.image, context.settings)
  const ryuk = createRyuk(context, {
    settings,
    image,
    provideImage: () => provideImage(context, image, { isPatient: choice === 'asked for' }),
  })
  try {
    await ryuk.start()
    context.emit({ kind: 'ryuk-started', elapsedMs: nowMs() - startedAtMs })
  } catch (error) {
    await ryuk.stop().catch(() => undefined) // Tried again when the session closes.
    context.signal.throwIfAborted()
    const failure = ryukError({ error, image, log: ryuk.log })
    if (choice === 'asked for') throw failure
    context.emit({ kind: 'ryuk-unavailable', error: failure })
  }
}

async function provideImage(
  { images, signal, emit }: SessionPart<'images' | 'signal' | 'emit'>,
  name: string,
  { isPatient }: { isPatient: boolean },
): Promise<void> {
  using limit = isPatient ? undefined : deadline(imageTimeoutMs, signal)
  await images.ensure(
    { name, pullPolicy: 'missing', platform: undefined },
    {
      signal: limit?.signal ?? signal,
      onProgress: (progress) => emit({ kind: 'image-progress', progress }),
    },
  )
}
