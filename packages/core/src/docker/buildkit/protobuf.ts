/** A field of a message that is written: its number, and bytes, text, a message that is encoded already, or a number. */
export type WrittenField = readonly [
  number: number,
  value: Uint8Array | string | number | bigint | undefined,
]

/** Fields of a message that was read, by their numbers; what is repeated has several values. */
export type ReadFields = ReadonlyMap<number, readonly (Buffer | bigint)[]>

/** Encodes a message of protobuf; what is undefined, or the default of its kind, is left out. */
export function encode(...fields: readonly WrittenField[]): Buffer {
  return Buffer.concat(fields.flatMap(encodeField))
}

/** Encodes a map of texts, which is a repeated message of key and value. */
export function encodeMap(
  number: number,
  entries: Readonly<Record<string, string>>,
): WrittenField[] {
  return Object.entries(entries).map(([key, value]) => [number, encode([1, key], [2, value])])
}

function encodeField([number, value]: WrittenField): Buffer[] {
  if (value === undefined || value === 0 || value === 0n) return []
  if (typeof value === 'number' || typeof value === 'bigint')
    return [varint(BigInt(number << 3)), varint(BigInt.asUintN(64, BigInt(value)))]
  const bytes = typeof value === 'string' ? Buffer.from(value) : value
  return [varint(BigInt((number << 3) | 2)), varint(BigInt(bytes.length)), Buffer.from(bytes)]
}

function varint(value: bigint): Buffer {
  const bytes: number[] = []
  let rest = value
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80)
  return Buffer.from([...bytes, Number(rest)])
}

/** Decodes a message of protobuf without knowing its fields. */
export function decode(message: Buffer): ReadFields {
  const fields = new Map<number, (Buffer | bigint)[]>()
  const reader = { message, at: 0 }
  while (reader.at < message.length) {
    const tag = Number(readVarint(reader))
    const value = readValue(reader, tag & 7)
    fields.set(tag >>> 3, [...(fields.get(tag >>> 3) ?? []), value])
  }
  return fields
}

interface Reader {
  message: Buffer
  at: number
}

function readValue(reader: Reader, wireType: number): Buffer | bigint {
  if (wireType === 0) return readVarint(reader)
  const fixed = { 1: 8, 5: 4 }[wireType]
  if (fixed === undefined && wireType !== 2) throw new Error('a message of BuildKit cannot be read')
  const lengthBytes = fixed ?? Number(readVarint(reader))
  const from = reader.at
  reader.at += lengthBytes
  return reader.message.subarray(from, reader.at)
}

function readVarint(reader: Reader): bigint {
  let value = 0n
  for (let shift = 0n; ; shift += 7n) {
    const byte = reader.message[reader.at++]
    if (byte === undefined) throw new Error('a message of BuildKit ends too early')
    value |= BigInt(byte & 0x7f) << shift
    if (byte < 0x80) return value
  }
}

export const textOf = (fields: ReadFields, number: number): string =>
  bytesOf(fields, number)?.toString() ?? ''

export const bytesOf = (fields: ReadFields, number: number): Buffer | undefined =>
  fields.get(number)?.findLast((value) => Buffer.isBuffer(value))

export const numberOf = (fields: ReadFields, number: number): number =>
  Number(fields.get(number)?.findLast((value) => typeof value === 'bigint') ?? 0n)

/** Messages of a repeated field. */
export const messagesOf = (fields: ReadFields, number: number): ReadFields[] =>
  (fields.get(number) ?? []).filter((value) => Buffer.isBuffer(value)).map(decode)

/** A map of texts. */
export const mapOf = (fields: ReadFields, number: number): Record<string, string> =>
  Object.fromEntries(
    messagesOf(fields, number).map((entry) => [textOf(entry, 1), textOf(entry, 2)]),
  )
