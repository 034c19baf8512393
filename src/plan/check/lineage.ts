import {type Base, type Layer, type Lineage, layersOf} from '../../model/lineage.ts'
import {valuesOf} from '../../model/tags.ts'
import type {Volume} from '../../model/volume.ts'
import type {Check, Finding} from './check.ts'
import {type CheckFacts, known} from './facts.ts'

export const lineageChecks: readonly Check[] = [
  {id: 'lineage.incomplete', title: 'every volume was finished', severity: 'error', find: leftOvers},
  {id: 'lineage.orphans', title: 'every layer has its base', severity: 'warning', find: orphans},
  {id: 'lineage.flags', title: 'bases are sealed, layers can be booted', severity: 'error', find: wrongFlags},
]

/** What a journal tells of is finished or undone by `recover`; these are volumes that nobody cares for any more. */
function leftOvers({node, journals}: CheckFacts): readonly Finding[] {
  const open = new Set(known(journals).map(({id}) => id))
  return node.state.volumes
    .filter(({vg}) => vg === node.lineage.vg)
    .map((volume) => ({volume, staging: valuesOf(volume.tags, 'staging')}))
    .filter(({staging}) => staging.length > 0 && !staging.some((id) => open.has(id)))
    .map(({volume, staging}) => ({
      message: `${nameOf(volume)} was never finished: it is marked by the command ${staging.join(', ')}, which left no journal`,
      remedy: `Remove it: ${removal(node.lineage, volume)}`,
    }))
}

function removal(lineage: Lineage, volume: Volume): string {
  const layer = layersOf(lineage).find((one) => one.volume.name === volume.name)
  const base = lineage.bases.find((one) => one.volume.name === volume.name)
  if (layer !== undefined) return `imgbase layer --remove ${layer.id}`
  return base === undefined ? `lvremove ${nameOf(volume)}` : `imgbase base --remove ${base.nvr}`
}

function orphans({node}: CheckFacts): readonly Finding[] {
  return node.lineage.orphans
    .filter(({incomplete}) => !incomplete)
    .map(({id, nvr}) => ({
      message: `${id} has lost its base ${nvr}: it boots, but an update cannot tell its own changes from the image's`,
      remedy: `Once another layer runs: imgbase layer --remove ${id}`,
    }))
}

function wrongFlags({node: {lineage}}: CheckFacts): readonly Finding[] {
  return [
    ...lineage.bases.filter(({incomplete}) => !incomplete).flatMap(unsealed),
    ...layersOf(lineage)
      .filter(({incomplete}) => !incomplete)
      .flatMap(unbootable),
  ]
}

const unsealed = ({nvr, volume}: Base): readonly Finding[] => [
  ...when(!volume.readOnly, {
    message: `the base ${nvr} can be written to: what changes in it is taken for the image's by the next update`,
    remedy: `lvchange -pr ${nameOf(volume)}`,
    severity: 'warning',
  }),
  ...when(!volume.activationSkip, {
    message: `the base ${nvr} is activated with the volume group, so that anything may mount it`,
    remedy: `lvchange -ky ${nameOf(volume)}`,
    severity: 'warning',
  }),
]

const unbootable = ({id, volume}: Layer): readonly Finding[] => [
  ...when(volume.readOnly, {
    message: `the layer ${id} is read-only, so that a system booted from it does not come up`,
    remedy: `lvchange -prw ${nameOf(volume)}`,
  }),
  ...when(volume.activationSkip, {
    message: `the layer ${id} is skipped at activation, so that its boot waits for it in vain`,
    remedy: `lvchange -kn ${nameOf(volume)}`,
  }),
]

const when = (holds: boolean, finding: Finding): readonly Finding[] => (holds ? [finding] : [])

const nameOf = ({vg, name}: Volume): string => `${vg}/${name}`
