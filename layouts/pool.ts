import {quoted} from '../src/model/quoted.ts'
import {fieldsOf, optional, readText, type Complain, type Read} from '../src/read/yaml-fields.ts'
import {readNumber, readSize} from './fields.ts'
import type {Autoextend, Layout, LayoutPool} from './layout.ts'
import {objectionToName} from './lvm-name.ts'
import {readWish} from './volumes.ts'
import type {YamlNode} from '../src/read/yaml-tree.ts'

const kib = 1024n
const mib = 1024n * kib
const gib = 1024n * mib

export function readGroup(node: YamlNode | undefined, complain: Complain): Layout['group'] {
  const fields =
    node === undefined ? new Map<string, YamlNode>() : fieldsOf(node, "'group'", ['name', 'metadata'], complain)
  return {
    name: optional(fields, 'name', 'name of the group', readName, complain, 'node'),
    metadataSize: optional(fields, 'metadata', 'metadata of the group', readSize, complain, 16n * mib),
  }
}

export function readPool(node: YamlNode | undefined, complain: Complain): LayoutPool {
  const keys = ['name', 'size', 'minimum', 'metadata', 'chunk', 'autoextend']
  const fields = node === undefined ? new Map<string, YamlNode>() : fieldsOf(node, "'pool'", keys, complain)
  const wish = node !== undefined && fields.has('size') ? readWish(fields, node, 'the pool', complain) : undefined
  return {
    ...(wish ?? {size: {kind: 'part', hundredths: 8000n}, minimum: null}),
    name: optional(fields, 'name', 'name of the pool', readName, complain, 'pool'),
    metadataSize: optional(fields, 'metadata', 'metadata of the pool', readMetadata, complain, 'auto'),
    chunkSize: optional(fields, 'chunk', 'chunk of the pool', readChunk, complain, 64n * kib),
    autoextend: optional(fields, 'autoextend', 'autoextend', readAutoextend, complain, usual),
  }
}

const readName: Read<string> = (node, what, complain) => {
  const name = readText(node, what, complain)
  const objection = name === undefined ? null : objectionToName(name)
  if (objection !== null) complain(node, `${what} is ${quoted(name ?? '')}, which ${objection}`)
  return name
}

/** lvmthin(7) 2.03.16: from 2 MiB to about 16 GiB; above 15.81 GiB other tools refuse it. */
const readMetadata: Read<bigint | 'auto'> = (node, what, complain) => {
  if (node.kind === 'text' && node.text === 'auto') return 'auto'
  const size = readSize(node, what, complain)
  if (size === undefined || (size >= 2n * mib && size <= 15n * gib)) return size
  complain(node, `${what} is out of LVM's range`, 'Write auto, or a size from 2M to 15G; lvmthin(7) advises 1G.')
  return undefined
}

/** lvmthin(7) 2.03.16: from 64 KiB to 1 GiB in steps of 64 KiB. */
const readChunk: Read<bigint> = (node, what, complain) => {
  const size = readSize(node, what, complain)
  if (size === undefined || (size % (64n * kib) === 0n && size <= gib)) return size
  complain(node, `${what} is no multiple of 64K, or above 1G`, 'Write 64K, which suits volumes with snapshots.')
  return undefined
}

/** lvm.conf(5) 2.03.16 takes a threshold below 50 as 50, and 100 turns it off. */
const readAutoextend: Read<Autoextend | null> = (node, what, complain) => {
  if (node.kind === 'text' && node.text === 'never') return null
  if (node.kind !== 'mapping')
    complain(node, `${what} is neither a mapping nor never`, 'Write {threshold: 80, percent: 20}.')
  if (node.kind !== 'mapping') return undefined
  const fields = fieldsOf(node, `'${what}'`, ['threshold', 'percent'], complain)
  return {
    threshold: optional(fields, 'threshold', 'threshold', readNumber(50, 99), complain, usual.threshold),
    percent: optional(fields, 'percent', 'percent', readNumber(1, 100), complain, usual.percent),
  }
}

const usual: Autoextend = {threshold: 80, percent: 20}
