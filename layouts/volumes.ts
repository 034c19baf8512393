import type {FilesystemType} from '../src/model/step.ts'
import {quoted} from '../src/model/quoted.ts'
import {fieldsOf, optional, readText, type Complain, type Read} from '../src/read/yaml-fields.ts'
import {readOneOf, readShare, readSize} from './fields.ts'
import type {LayoutVolume, Wish} from './layout.ts'
import {objectionToName} from './lvm-name.ts'
import {nameOfPath, objectionToPath} from './volume-path.ts'
import type {YamlNode} from '../src/read/yaml-tree.ts'

export const readFilesystem: Read<FilesystemType> = readOneOf('ext4', 'xfs')

/** The list of volumes; those without a path or size are complained of and left out. `taken` is the name of the pool. */
export function readVolumes(
  node: YamlNode,
  filesystem: FilesystemType,
  taken: string,
  complain: Complain,
): LayoutVolume[] {
  if (node.kind !== 'sequence') {
    complain(node, "'volumes' has to be a list", "Start each volume with '- path:'.")
    return []
  }
  const owners = new Map([[taken, 'the pool']])
  const volumes = node.items.flatMap((item) => readVolume(item, filesystem, owners, complain) ?? [])
  if (!owners.has('var')) complain(node, 'no volume is for /var', 'Every layer needs the same /var: add one.')
  return volumes
}

/** `size` and `minimum` of a mapping; a size that is missing or wrong is complained of. */
export function readWish(
  fields: ReadonlyMap<string, YamlNode>,
  node: YamlNode,
  what: string,
  complain: Complain,
): Wish | undefined {
  const size = optional(fields, 'size', `size of ${what}`, readShare, complain, undefined)
  const minimum = optional(fields, 'minimum', `minimum of ${what}`, readSize, complain, null)
  if (!fields.has('size')) complain(node, `${what} has no size`)
  if (size?.kind === 'bytes' && minimum !== null && minimum > size.bytes)
    complain(fields.get('minimum') ?? node, `${what} has a minimum above its size`)
  return size && {size, minimum}
}

function readVolume(
  node: YamlNode,
  filesystem: FilesystemType,
  owners: Map<string, string>,
  complain: Complain,
): LayoutVolume | undefined {
  const fields = fieldsOf(node, 'a volume', ['path', 'size', 'minimum', 'filesystem', 'options'], complain)
  const path = optional(fields, 'path', 'path', readPath, complain, '')
  const what = path === '' ? 'the volume' : path
  if (node.kind === 'mapping' && !fields.has('path')) complain(node, 'a volume has no path')
  if (path !== '') claimName(fields.get('path') ?? node, path, owners, complain)
  const wish = node.kind === 'mapping' ? readWish(fields, node, what, complain) : undefined
  return (
    wish && {
      ...wish,
      path,
      name: nameOfPath(path),
      filesystem: optional(fields, 'filesystem', `file system of ${what}`, readFilesystem, complain, filesystem),
      options: optional(fields, 'options', `options of ${what}`, readOptions, complain, ['defaults', 'discard']),
    }
  )
}

const readPath: Read<string> = (node, what, complain) => {
  const path = readText(node, what, complain)
  const objection = path === undefined ? null : objectionToPath(path)
  if (objection !== null) complain(node, `the path ${quoted(path ?? '')} ${objection}`)
  return objection === null ? path : undefined
}

/** Two paths can have one name: /var/log and /var_log. */
function claimName(node: YamlNode, path: string, owners: Map<string, string>, complain: Complain): void {
  const name = nameOfPath(path)
  const owner = owners.get(name)
  const objection = objectionToName(name)
  if (owner === path) complain(node, `${path} is there twice`)
  else if (owner !== undefined) complain(node, `${path} and ${owner} would both be the logical volume '${name}'`)
  if (objection !== null) complain(node, `the volume of ${path} would be named '${name}', which ${objection}`)
  owners.set(name, owner ?? path)
}

const readOptions: Read<readonly string[]> = (node, what, complain) => {
  const text = readText(node, what, complain)
  if (text === undefined || /^[\w.=:+/-]+(?:,[\w.=:+/-]+)*$/.test(text)) return text?.split(',')
  complain(node, `${what} are ${quoted(text)}`, 'Write mount options joined by commas, such as nodev,nosuid.')
  return undefined
}
