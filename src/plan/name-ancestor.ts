import {failure, fault, success, type Fault, type Outcome} from '../model/fault.ts'
import {findBase, type Base, type Lineage} from '../model/lineage.ts'
import {planned, type PlannedStep} from '../model/plan.ts'
import {ancestorTag} from '../model/tags.ts'
import type {Volume} from '../model/volume.ts'

/** The lineage in which the running root's base descends from another, and the steps that write it down. */
export interface NamedAncestor {
  readonly lineage: Lineage
  readonly steps: readonly PlannedStep[]
}

/** Lets a base that was made from a root in use descend from the base `nvr`, which has the image that this node was installed from. */
export function nameAncestor(lineage: Lineage, running: Pick<Volume, 'name'>, nvr: string): Outcome<NamedAncestor> {
  const own = lineage.bases.find(({layers}) => layers.some(({volume}) => volume.name === running.name))
  const ancestor = findBase(lineage, nvr)
  const faults = [...(own?.fromInit === true ? [] : [hasItsOwn(own)]), ...(isImage(ancestor) ? [] : [notHere(nvr)])]
  if (own === undefined || ancestor === undefined || faults.length > 0) return failure(...faults)
  if (own.ancestor === ancestor.volume.name) return success({lineage, steps: []})
  const named = {...own, ancestor: ancestor.volume.name}
  return success({
    lineage: {...lineage, bases: lineage.bases.map((base) => (base === own ? named : base))},
    steps: [writeDown(lineage.vg, own, ancestor)],
  })
}

const isImage = (base: Base | undefined): boolean => base !== undefined && !base.fromInit && !base.incomplete

function writeDown(vg: string, own: Base, ancestor: Base): PlannedStep {
  const id = {kind: 'volume.tag', vg, name: own.volume.name} as const
  const tag = [ancestorTag(ancestor.volume.name)]
  const before = own.ancestor === null ? [] : [ancestorTag(own.ancestor)]
  return planned({...id, add: tag, remove: before}, `remember that ${own.nvr} descends from ${ancestor.nvr}`, {
    ...id,
    add: before,
    remove: tag,
  })
}

const hasItsOwn = (own: Base | undefined): Fault =>
  fault(
    'update.ancestor',
    own === undefined
      ? 'the running root is no layer, so that no ancestor can be named for it'
      : `what runs stands on ${own.nvr}, which holds its image as it came: that is its ancestor`,
    'Leave --ancestor out.',
  )

const notHere = (nvr: string): Fault =>
  fault(
    'update.no-ancestor',
    `there is no base ${nvr} that holds an image as it came`,
    `Add the image that this node was installed from: imgbase base --add ${nvr} --size SIZE IMAGE.`,
  )
