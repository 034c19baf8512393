import {quoted} from './quoted.ts'
import {failure, fault, success, type Outcome} from './fault.ts'

const powers = {b: 0, k: 1, m: 2, g: 3, t: 4, p: 5} as const

/** Reads `512M`, `5G`, `1.5g`, `100` (MiB, as oVirt's --size) into bytes; units are powers of 1024. */
export function parseSize(text: string): Outcome<bigint> {
  const match = /^(\d+)(?:\.(\d{1,6}))?\s*(?:(b)|([kmgtp])(?:i?b)?)?$/i.exec(text.trim())
  if (match === null)
    return failure(
      fault('size.invalid', `${quoted(text)} is no size`, 'Write a number and a unit, such as 512M or 5G.'),
    )
  const unit = ((match[3] ?? match[4])?.toLowerCase() ?? 'm') as keyof typeof powers
  const scale = 1024n ** BigInt(powers[unit])
  const fraction = match[2] ?? ''
  return success((BigInt(`${match[1]}${fraction}`) * scale) / 10n ** BigInt(fraction.length))
}

/** Writes bytes with the largest unit that leaves at least 1, one decimal: `1.5G`. */
export function formatSize(bytes: bigint): string {
  const units = ['B', 'K', 'M', 'G', 'T', 'P']
  let value = Number(bytes)
  let index = 0
  while (Math.abs(value) >= 1024 && index < units.length - 1) {
    value /= 1024
    index += 1
  }
  return `${Number.isInteger(value) ? value : value.toFixed(1)}${units[index]}`
}

/** The smallest multiple of `unit` that is at least `size`. */
export const roundUp = (size: bigint, unit: bigint): bigint => ((size + unit - 1n) / unit) * unit

export const maxOf = (...sizes: readonly bigint[]): bigint =>
  sizes.reduce((most, size) => (size > most ? size : most), 0n)
