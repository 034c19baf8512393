import {createFiles} from '../../src/host/files.ts'
import type {Files} from '../../src/host/host.ts'
import {createTrees} from '../../src/host/trees.ts'
import type {HostState} from '../../src/model/host-state.ts'
import type {Base, Layer, LayerId, Lineage} from '../../src/model/lineage.ts'
import type {Nvr} from '../../src/model/nvr.ts'
import type {Volume, VolumeId} from '../../src/model/volume.ts'
import type {CarryHost, CarryStep} from '../../src/use/carry-over.ts'
import {plainTools} from '../host/folders.ts'

export const vg = 'node'

/** A host whose volumes are folders: what a carry-over does to files is real, and its report is kept in `/report`. */
export function carryNode(roots: Readonly<Record<string, string>>): CarryHost {
  return {
    tools: plainTools,
    trees: createTrees(plainTools),
    files: filesBelow(roots['report'] ?? ''),
    mounts: {
      mount: ({name}) => Promise.resolve(roots[name] ?? `/no/${name}`),
      unmount: () => Promise.resolve(),
      isRoot: () => Promise.resolve(false),
      // The /var of this machine is not bound anywhere; the lab does that.
      show: () => Promise.resolve(),
      hide: () => Promise.resolve(),
    },
  }
}

function filesBelow(folder: string): Files {
  const files = createFiles()
  return {
    ...files,
    makeDirectory: (path) => files.makeDirectory(`${folder}${path}`),
    readText: (path) => files.readText(`${folder}${path}`),
    writeAtomically: (path, text, mode) => files.writeAtomically(`${folder}${path}`, text, mode),
  }
}

export const volume = (name: string): Volume => ({
  ...{vg, name, kind: 'thin', uuid: name, size: 0n, tags: [], origin: null, pool: 'pool'},
  ...{
    readOnly: false,
    activationSkip: false,
    active: true,
    device: `253:${name.length}${name.charCodeAt(0)}`,
    isOpen: false,
  },
})

export const nodeState = (
  roots: Readonly<Record<string, string>>,
): Pick<HostState, 'volumes' | 'rootDevice' | 'mounts'> => ({
  volumes: Object.keys(roots).map(volume),
  rootDevice: '8:1',
  mounts: [],
})

const id = (name: string): VolumeId => ({vg, name})

export const carryStep = (mode: 'init' | 'update', ancestor: string | null): CarryStep => ({
  ...{kind: 'layer.carry', vg, name: 'new+1', layer: 'new+1'},
  request: {
    ...{mode, mine: id('mine'), theirs: id('new'), ancestor: ancestor === null ? null : id(ancestor)},
    ...{created: [], ownVar: null, kernelArguments: ['root=/dev/node/new+1', 'quiet']},
  },
})

const base = (name: string, fromInit: boolean, layers: readonly Layer[]): Base => ({
  ...{
    nvr: name as Nvr,
    volume: volume(name),
    digest: null,
    sequence: null,
    fromInit,
    ancestor: null,
    incomplete: false,
    layers,
  },
})

export const layer = (name: string, of: string, stagedFrom: string | null): Layer => ({
  ...{id: name as LayerId, nvr: of as Nvr, index: 1, volume: volume(name), incomplete: false},
  ...{goodAt: null, bad: null, pin: null, stagedFrom},
})

export const newLayer = layer('new+1', 'new', 'mine')

/** `mine` is a layer on `old`, and `new+1` was staged from it. */
export const updatedLineage: Lineage = {
  ...{vg, pool: 'pool', orphans: []},
  bases: [base('old', false, [layer('mine', 'old', null)]), base('new', false, [newLayer])],
}

/** `mine` is the root from before, and `new` was made from it. */
export const initialLineage: Lineage = {...updatedLineage, bases: [base('new', true, [newLayer])]}
