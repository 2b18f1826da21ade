import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { ClientChannel } from 'ssh2'
import { onAbort } from './within.ts'

/** What one connection may have on its way to the server before its socket is read no further. */
const maxChannelBytes = 256 * 1024
/** The same for all connections of a tunnel together. */
const maxTransportBytes = 1024 * 1024

export interface SpliceOptions {
  /** The stream that carries the channels; ssh2 writes to it without looking how full it is. */
  transport: Duplex
  /** Aborts when the channel cannot be used any more. */
  over: AbortSignal
}

/**
 * Joins a channel and a socket: the end of each is passed on as such, and neither is read faster
 * than the other takes it. Resolves when both are closed.
 */
export function splice(
  channel: ClientChannel,
  socket: Socket,
  { transport, over }: SpliceOptions,
): Promise<void> {
  const stopSending = send(socket, channel, transport)
  const stopReceiving = receive(channel, socket)
  return new Promise((resolve) => {
    let stillOpen = 2
    const oneClosed = (): void => {
      stillOpen -= 1
      if (stillOpen > 0) return
      release()
      resolve()
    }
    const onChannelClosed = (): void => {
      stopSending()
      socket.destroySoon() // The service may still take what the container sent before it left.
      oneClosed()
    }
    const onSocketClosed = (): void => {
      stopReceiving()
      channel.resume() // A channel tells that it is closed only when it has been read to its end.
      closeAfterAnswer(channel, socket)
      oneClosed()
    }
    channel.on('error', () => {}) // 'close' follows.
    channel.once('close', onChannelClosed)
    socket.once('close', onSocketClosed)
    const release = onAbort(over, () => {
      channel.off('close', onChannelClosed)
      socket.off('close', onSocketClosed)
      stopSending()
      stopReceiving()
      socket.resetAndDestroy() // So that the service does not take what it got for all there was.
      resolve()
    })
  })
}

/** A service may answer and leave at once: its answer still goes out before the channel closes. */
function closeAfterAnswer(channel: ClientChannel, socket: Socket): void {
  if (!socket.readableEnded || channel.writableFinished) channel.close()
  else channel.once('finish', () => channel.close())
}

function receive(channel: ClientChannel, socket: Socket): () => void {
  const onData = (chunk: Buffer): void => {
    if (!socket.write(chunk)) channel.pause()
  }
  const onDrain = (): void => void channel.resume()
  const onEnd = (): void => void socket.end()
  channel.on('data', onData).on('end', onEnd)
  socket.on('drain', onDrain)
  return () => {
    channel.off('data', onData).off('end', onEnd)
    socket.off('drain', onDrain)
  }
}

function send(socket: Socket, channel: ClientChannel, transport: Duplex): () => void {
  const transportIsFull = (): boolean =>
    transport.writableNeedDrain && transport.writableLength > maxTransportBytes
  const readOn = (): void => {
    if (channel.writableLength > maxChannelBytes) return // The next write that is through asks again.
    transport.off('drain', readOn)
    if (transportIsFull()) transport.once('drain', readOn)
    else socket.resume()
  }
  const onData = (chunk: Buffer): void => {
    if (channel.writableLength + chunk.length > maxChannelBytes || transportIsFull()) socket.pause()
    channel.write(chunk, () => void (socket.isPaused() && !stopped && readOn()))
  }
  const onEnd = (): void => void channel.end()
  let stopped = false
  socket.on('data', onData).on('end', onEnd)
  return () => {
    stopped = true
    socket.off('data', onData).off('end', onEnd).pause()
    transport.off('drain', readOn)
  }
}
