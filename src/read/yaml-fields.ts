import {quoted} from '../model/quoted.ts'
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

/** A node in a message. */
export const shown = (node: YamlNode): string => (node.kind === 'text' ? quoted(node.text) : `a ${node.kind}`)
