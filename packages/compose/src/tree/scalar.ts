import type { Scalar } from './tree.ts'

type Value = Pick<Scalar, 'type' | 'text'>

/**
 * Reads a plain scalar as compose does: numbers of YAML 1.1, with octal 010 and 0b11, but only true and false as booleans.
 * Numbers get the text that Go gives them.
 */
export function plainScalar(source: string): Value {
  if (/^(~|null|Null|NULL|)$/.test(source)) return { type: 'null', text: '' }
  if (/^(true|True|TRUE|false|False|FALSE)$/.test(source))
    return { type: 'boolean', text: source.toLowerCase() }
  return (
    numberOf(source) ??
    (isDate(source) ? { type: 'date', text: source } : { type: 'text', text: source })
  )
}

function numberOf(source: string): Value | undefined {
  if (/^[+-]?\.(inf|Inf|INF)$/.test(source))
    return { type: 'float', text: source.startsWith('-') ? '-Inf' : '+Inf' }
  if (/^\.(nan|NaN|NAN)$/.test(source)) return { type: 'float', text: 'NaN' }
  if (!/^[-+.\d]/.test(source)) return undefined
  // Underscores may stand in numbers, but not in those that begin with a dot.
  const digits = source.startsWith('.') ? source : source.replaceAll('_', '')
  const integer = integerOf(digits)
  if (integer !== undefined) return { type: 'integer', text: String(integer) }
  if (!/^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/.test(digits)) return undefined
  return { type: 'float', text: floatText(Number(digits)) }
}

function integerOf(source: string): bigint | undefined {
  const [, sign, body = ''] = /^([-+]?)(.*)$/.exec(source) ?? []
  const [, digits = body] = /^0([0-7]+)$/.exec(body) ?? []
  const based = digits === body ? body : `0o${digits}`
  if (!/^(\d+|0[xX][\da-fA-F]+|0[bB][01]+|0[oO][0-7]+)$/.test(based)) return undefined
  // What begins with 0 is octal, and no number where it has an 8 or 9.
  if (/^0\d/.test(based)) return undefined
  const value = BigInt(based) * (sign === '-' ? -1n : 1n)
  return value >= -(2n ** 63n) && value < 2n ** 64n ? value : undefined
}

/** A float as Go prints it: the shortest digits, with an exponent of two digits from 1e+06 and below 1e-04. */
function floatText(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf'
  if (value === 0) return Object.is(value, -0) ? '-0' : '0'
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e')
  const power = Number(exponent)
  if (power >= -4 && power < 6) return plainText(mantissa, power)
  const sign = power < 0 ? '-' : '+'
  return `${mantissa}e${sign}${String(Math.abs(power)).padStart(2, '0')}`
}

function plainText(mantissa: string, power: number): string {
  const sign = mantissa.startsWith('-') ? '-' : ''
  const digits = mantissa.replace(/[-.]/g, '')
  if (power < 0) return `${sign}0.${'0'.repeat(-power - 1)}${digits}`
  const whole = digits.slice(0, power + 1).padEnd(power + 1, '0')
  const rest = digits.slice(power + 1)
  return rest === '' ? `${sign}${whole}` : `${sign}${whole}.${rest}`
}

const isDate = (source: string): boolean =>
  /^\d{4}-\d{1,2}-\d{1,2}([Tt ]\d{1,2}:\d{1,2}:\d{1,2}(\.\d+)?(Z|[-+]\d{2}:\d{2})?)?$/.test(source)
