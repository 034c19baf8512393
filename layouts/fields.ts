import {parseSize} from '../src/model/size.ts'
import {quoted} from '../src/model/quoted.ts'
import type {Share} from './layout.ts'
import type {YamlNode} from './yaml-tree.ts'

/** Takes down a fault at the line of a node; reading goes on, so that every fault is found. */
export type Complain = (node: YamlNode, message: string, hint?: string) => void

/** Reads a value, or complains and gives undefined. `what` names the value for the user. */
export type Read<T> = (node: YamlNode, what: string, complain: Complain) => T | undefined

/** The values of a mapping by key; keys that are not among `known`, or stand there twice, are complained of. */
export function fieldsOf(
  node: YamlNode,
  what: string,
  known: readonly string[],
  complain: Complain,
): ReadonlyMap<string, YamlNode> {
  const fields = new Map<string, YamlNode>()
  if (node.kind !== 'mapping') complain(node, `${what} has to be a mapping of keys to values`)
  for (const {key, value} of node.kind === 'mapping' ? node.pairs : []) {
    const name = key.kind === 'text' ? key.text : ''
    if (!known.includes(name)) complain(key, `${what} has no key ${quoted(name)}`, `Its keys are: ${known.join(', ')}.`)
    else if (fields.has(name)) complain(key, `${what} has the key '${name}' twice`)
    else fields.set(name, value)
  }
  return fields
}

/** The value of a key that may be left out, or is wrong: `otherwise` stands for it. */
export const optional = <T, D>(
  fields: ReadonlyMap<string, YamlNode>,
  key: string,
  what: string,
  read: Read<T>,
  complain: Complain,
  otherwise: D,
): T | D => {
  const node = fields.get(key)
  const value = node && read(node, what, complain)
  return value === undefined ? otherwise : value
}

export const readText: Read<string> = (node, what, complain) => {
  if (node.kind === 'text' && node.text !== '') return node.text
  complain(node, `${what} has to be a text`)
  return undefined
}

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

const shown = (node: YamlNode): string => (node.kind === 'text' ? quoted(node.text) : `a ${node.kind}`)
