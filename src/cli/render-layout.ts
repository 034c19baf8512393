import {formatSize} from '../model/size.ts'
import {fallbackLine} from './render-standing.ts'
import type {ShownBase, ShownLayer, ShownLayout, ShownVar} from '../use/show-layout.ts'

/** The lineage as a tree: each base with its layers, and what each one is to the node. */
export function renderLayout(layout: ShownLayout): string {
  const {name, size, free, dataPercent, metadataPercent} = layout.pool
  const rows = [...layout.bases.flatMap(baseRows), ...orphanRows(layout.orphans)]
  const width = Math.max(0, ...rows.map(([tree]) => tree.length))
  const withSpace = rows.some(([, , , space]) => space !== null)
  const usage =
    dataPercent === null
      ? 'inactive'
      : `${formatSize(free)} free, data ${dataPercent}%, metadata ${metadataPercent ?? 0}%`
  return [
    `Volume group ${layout.vg}, pool ${name} (${formatSize(size)}: ${usage})`,
    ...(withSpace ? [`${' '.repeat(width)}  ${columns('size', 'alone', 'shared', 'frees')}`] : []),
    ...rows.map(
      ([tree, bytes, marks, space]) =>
        `${tree.padEnd(width)}  ${withSpace ? columns(bytes, ...spaceColumns(space)) : columns(bytes)}${marks === '' ? '' : `  ${marks}`}`,
    ),
    ...layout.vars.map(varLine),
    ...(layout.fellBackFrom === null ? [] : [fallbackLine(layout.fellBackFrom)]),
    ...(layout.foreignDefault ? ['The next boot is left to an entry that is not of imgbase.'] : []),
  ].join('\n')
}

function varLine({volume, size, why, of, mounted}: ShownVar): string {
  const what = {
    before: `/var as ${of ?? 'another layer'} left it`,
    replaced: 'a /var that a rollback replaced; it stays until you remove it',
    own: `the /var of ${of ?? 'one layer'}`,
  }[why]
  return `${volume} (${formatSize(size)}): ${what}${mounted ? '; mounted' : ''}`
}

type Row = readonly [tree: string, size: string, marks: string, space: ShownLayer['space']]

const columns = (...texts: readonly string[]): string => texts.map((text) => text.padStart(8)).join('')

const spaceColumns = (space: ShownLayer['space']): readonly string[] =>
  space === null ? ['', '', ''] : [space.alone, space.shared, space.freed].map(formatSize)

const baseRows = (base: ShownBase): readonly Row[] => [
  [
    base.nvr,
    formatSize(base.size),
    base.incomplete ? 'incomplete' : base.fromInit ? 'made from the running root' : '',
    base.space,
  ],
  ...base.layers.map((layer) => layerRow(layer)),
]

const orphanRows = (layers: readonly ShownLayer[]): readonly Row[] =>
  layers.length === 0 ? [] : [['(base is gone)', '', '', null], ...layers.map((layer) => layerRow(layer))]

const layerRow = (layer: ShownLayer): Row => [
  ` +- ${layer.id}`,
  formatSize(layer.size),
  marksOf(layer).join(', '),
  layer.space,
]

function marksOf(layer: ShownLayer): readonly string[] {
  const marks = {
    booted: layer.booted,
    default: layer.default,
    previous: layer.previous,
    pinned: layer.pin === 'admin',
    'kept since a rollback': layer.pin === 'rollback',
    incomplete: layer.incomplete,
    'did not come up': layer.bad !== null,
  }
  return Object.entries(marks).flatMap(([mark, holds]) => (holds ? [mark] : []))
}
