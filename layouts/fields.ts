import {parseSize} from '../src/model/size.ts'
import {shown, type Read} from '../src/read/yaml-fields.ts'
import type {Share} from './layout.ts'

/** Bytes, more than none. */
export const readSize: Read<bigint> = (node, what, complain) => {
  const size = node.kind === 'text' ? parseSize(node.text) : null
  if (size?.ok === true && size.value > 0n) return size.value
  complain(node, `${what} is no size: ${shown(node)}`, 'Write a number and a unit, such as 512M or 5G.')
  return undefined
}

/** Bytes, or a percentage from above 0 to 100 with up to two decimals. */
export const readShare: Read<Share> = (node, what, complain) => {
  const match = node.kind === 'text' ? /^(\d{1,3})(?:\.(\d{1,2}))?\s*%$/.exec(node.text) : null
  if (match === null) {
    const bytes = readSize(node, what, complain)
    return bytes === undefined ? undefined : {kind: 'bytes', bytes}
  }
  const hundredths = BigInt(`${match[1]}${(match[2] ?? '').padEnd(2, '0')}`)
  if (hundredths > 0n && hundredths <= 10_000n) return {kind: 'part', hundredths}
  complain(node, `${what} is no part of the whole: ${shown(node)}`, 'Write a percentage above 0% and up to 100%.')
  return undefined
}

/** A reader of whole numbers between two bounds, both allowed. */
export const readNumber =
  (least: number, most: number): Read<number> =>
  (node, what, complain) => {
    const number = node.kind === 'text' && /^\d{1,9}$/.test(node.text) ? Number(node.text) : Number.NaN
    if (number >= least && number <= most) return number
    complain(node, `${what} is ${shown(node)}`, `Write a whole number from ${least} to ${most}.`)
    return undefined
  }

/** A reader of one word out of a few. */
export const readOneOf =
  <T extends string>(...words: readonly T[]): Read<T> =>
  (node, what, complain) => {
    const word = words.find((one) => node.kind === 'text' && node.text === one)
    if (word === undefined) complain(node, `${what} is ${shown(node)}`, `Write one of: ${words.join(', ')}.`)
    return word
  }
