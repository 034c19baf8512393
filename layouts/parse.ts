import {failure, fault, success, type Fault, type Outcome} from '../src/model/fault.ts'
import {fitsDeviceMapper} from '../src/model/volume-name.ts'
import {fieldsOf, optional, type Complain} from '../src/read/yaml-fields.ts'
import type {Layout, Share} from './layout.ts'
import {readGroup, readPool} from './pool.ts'
import {readFilesystem, readVolumes, readWish} from './volumes.ts'
import {parseYaml, type YamlNode} from '../src/read/yaml-tree.ts'

const advice = {
  code: 'layout.syntax',
  hint: 'Compare it with a shipped layout, such as layouts/default.yaml.',
}

/** Reads a layout from YAML, or tells every fault with `source` and its line. */
export function parseLayout(text: string, source: string): Outcome<Layout> {
  const tree = parseYaml(text, source, advice)
  if (!tree.ok) return tree
  const faults: (Fault & {readonly line: number})[] = []
  const layout = readLayout(tree.value, (node, message, hint) => {
    faults.push({...fault('layout.invalid', `${source}:${node.line}: ${message}`, hint), line: node.line})
  })
  if (faults.length === 0) return success(layout)
  return failure(...faults.toSorted((a, b) => a.line - b.line).map(({line: _line, ...rest}) => rest))
}

function readLayout(tree: YamlNode, complain: Complain): Layout {
  const fields = fieldsOf(tree, 'a layout', ['group', 'pool', 'filesystem', 'root', 'volumes'], complain)
  for (const key of tree.kind === 'mapping' ? ['root', 'volumes'] : [])
    if (!fields.has(key))
      complain(tree, `a layout has no '${key}'`, 'See how a shipped layout has it, such as minimal.yaml.')
  const group = readGroup(fields.get('group'), complain)
  const pool = readPool(fields.get('pool'), complain)
  const filesystem = optional(fields, 'filesystem', "'filesystem'", readFilesystem, complain, 'ext4')
  const root = readRoot(fields.get('root'), complain)
  const list = fields.get('volumes')
  const volumes = list === undefined ? [] : readVolumes(list, filesystem, pool.name, complain)
  const layout: Layout = {group, pool, filesystem, root, volumes}
  checkParts(layout, list ?? tree, complain)
  checkLengths(layout, tree, complain)
  return layout
}

function readRoot(node: YamlNode | undefined, complain: Complain): Layout['root'] {
  const fields = node === undefined ? null : fieldsOf(node, "'root'", ['size', 'minimum'], complain)
  const wish = node?.kind === 'mapping' && fields !== null ? readWish(fields, node, "'root'", complain) : undefined
  return wish ?? {size: {kind: 'bytes', bytes: 0n}, minimum: null}
}

/** Room is kept for two roots: the layer that runs, and the next one. */
function checkParts({root, volumes}: Layout, node: YamlNode, complain: Complain): void {
  const hundredths = [root, root, ...volumes].reduce((sum, {size}) => sum + partOf(size), 0n)
  if (hundredths > 10_000n)
    complain(
      node,
      `volumes and root (counted twice) take ${Number(hundredths) / 100}% of the pool`,
      'Stay within 100%.',
    )
}

const partOf = (size: Share): bigint => (size.kind === 'part' ? size.hundredths : 0n)

function checkLengths({group, pool, volumes}: Layout, tree: YamlNode, complain: Complain): void {
  for (const name of [`${pool.name}_tdata`, ...volumes.map((volume) => volume.name)])
    if (!fitsDeviceMapper(group.name, name))
      complain(tree, `'${group.name}' and '${name}' together are too long for LVM`, 'Shorten the name of the group.')
}
