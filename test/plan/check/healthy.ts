import {bootStateOf} from '../../../boot/boot-state.ts'
import {renderBls} from '../../../boot/bls.ts'
import {entryFor} from '../../../boot/entries.ts'
import {renderCustomConfig} from '../../../boot/grub-custom.ts'
import {splitFstab} from '../../../src/carry/fstab.ts'
import {notUefi} from '../../boot/boot-entries.ts'
import type {BootEntry, BootState} from '../../../src/model/boot-entry.ts'
import type {HostState} from '../../../src/model/host-state.ts'
import type {Mount} from '../../../src/model/mount.ts'
import {layerId, type Nvr, volumeName} from '../../../src/model/nvr.ts'
import type {Group, Pool, Volume} from '../../../src/model/volume.ts'
import type {Autoextend} from '../../../src/plan/check/autoextend.ts'
import type {
  CheckFacts,
  Fact,
  LayerFacts,
  LvmDevices,
  OpenJournal,
  SystemPartition,
  UnreadableLayer,
} from '../../../src/plan/check/facts.ts'
import {poolOf} from '../../../src/plan/pull.ts'
import {nodeOf} from '../../../src/use/ask.ts'
import {group, pool, thin} from '../../read/lvm-states.ts'

const mebibyte = 1n << 20n
const nvr = 'node-4.5.0~rc1-1' as Nvr

export const baseName = volumeName(nvr)
export const layerName = volumeName(layerId(nvr, 1))
export const layerEntry: BootEntry = entryFor({
  layer: {nvr, index: 1, id: layerId(nvr, 1), volume: {vg: 'node', name: layerName}},
  title: 'Node 4.5.0',
  kernelArguments: ['ro', 'quiet'],
})

/** What a node is made of, each part replaceable, before it is read into facts. */
export interface Parts {
  readonly volumes: readonly Volume[]
  readonly pool: Pool
  readonly group: Group
  readonly mounts: readonly Mount[]
  readonly entries: readonly BootEntry[]
  /** Texts of entry files besides those of `entries`. */
  readonly entryTexts: Readonly<Record<string, string>>
  /** Ids that custom.cfg shows, and the one that it makes the default. */
  readonly menu: readonly string[]
  readonly default: string | null
  readonly boot: Partial<BootState>
  readonly bootFiles: Readonly<Record<string, bigint>>
  readonly autoextend: Autoextend
  readonly grubMenu: string | null
  readonly grubEnvironment: string | null
  readonly unsignedKernels: readonly string[]
  readonly unsignedModules: readonly string[]
  readonly systemPartitions: readonly SystemPartition[]
  readonly fstab: string
  readonly lvmDevices: LvmDevices | null
  readonly journals: readonly OpenJournal[]
  readonly layers: readonly LayerFacts[]
  readonly unreadableLayers: readonly UnreadableLayer[]
  readonly trims: boolean
}

export const base = thin(baseName, ['imgbased:base'], {readOnly: true, activationSkip: true})
export const layer = thin(layerName, ['imgbased:layer'], {active: true, device: '253:4'})
export const varVolume = thin('var', ['imgbased:volume'], {active: true, device: '253:5'})

export const mount = (target: string, device: string): Mount => ({
  ...{source: `/dev/${device}`, target, type: 'ext4', options: ['rw'], device},
  ...{size: 1n << 30n, available: 1n << 29n, root: '/'},
})

/** A node with one base, one booted layer and /var, on which nothing is wrong. */
export const healthy: Parts = {
  volumes: [base, layer, varVolume],
  pool: pool('pool0', 'node', 'imgbased:pool'),
  group: group('node', 'imgbased:vg'),
  mounts: [mount('/', '253:4'), mount('/boot', '8:1'), mount('/var', '253:5')],
  entries: [layerEntry],
  entryTexts: {},
  menu: [layerEntry.id],
  default: layerEntry.id,
  boot: {},
  bootFiles: {[`/boot/${layerName}/vmlinuz`]: 8n * mebibyte, [`/boot/${layerName}/initrd`]: 40n * mebibyte},
  autoextend: {threshold: 80, percent: 20},
  grubMenu: 'if [ -f  ${config_directory}/custom.cfg ]; then\n  source ${config_directory}/custom.cfg\nfi\n',
  grubEnvironment: '# GRUB Environment Block\n'.padEnd(1024, '#'),
  unsignedKernels: [],
  unsignedModules: [],
  systemPartitions: [],
  fstab: '/dev/node/x / ext4 defaults 0 1\nUUID=1 /boot ext4 defaults 0 2\n/dev/node/var /var ext4 defaults 0 2\n',
  lvmDevices: {file: '/d', listed: ['p1'], volumes: [{pvid: 'p1', device: '/dev/sda2'}]},
  journals: [],
  layers: [
    {
      ...{id: layerId(nvr, 1), isBooted: true, listed: ['p1'], profiles: ['thin.profile'], foreign: [], lacking: []},
      signedOnBoot: [],
      fstab: [],
    },
  ],
  unreadableLayers: [],
  trims: true,
}

/** The facts of a node of these parts, read as the command reads them; facts named in `unknown` could not be gathered. */
export function factsOf(parts: Partial<Parts>, unknown: Partial<CheckFacts> = {}): CheckFacts {
  const all = {...healthy, ...parts}
  const node = nodeOf(stateOf(all), undefined)
  return {
    node,
    pool: poolOf(node.state, node.lineage),
    autoextend: known(all.autoextend),
    bootFiles: known(new Map(Object.entries(all.bootFiles))),
    grubMenu: known(all.grubMenu),
    grubEnvironment: known(all.grubEnvironment),
    unsignedKernels: known(all.unsignedKernels),
    unsignedModules: known(all.unsignedModules),
    systemPartitions: known(all.systemPartitions),
    fstab: known(splitFstab(all.fstab).flatMap(({fields}) => fields ?? [])),
    lvmDevices: known(all.lvmDevices),
    journals: known(all.journals),
    layers: known(all.layers),
    unreadableLayers: known(all.unreadableLayers),
    trims: known(all.trims),
    ...unknown,
  }
}

const known = <T>(value: T): Fact<T> => ({known: true, value})

const stateOf = (parts: Parts): HostState => ({
  groups: [parts.group],
  volumes: [parts.pool, ...parts.volumes],
  pools: [parts.pool],
  mounts: parts.mounts,
  rootDevice: '253:4',
  boot: bootOf(parts),
  kernelRelease: '6.1.0-1-amd64',
  machines: [],
  now: 1_700_000_000,
})

function bootOf(parts: Parts): BootState {
  const shown = parts.menu.map((id) => ({...(parts.entries.find((entry) => entry.id === id) ?? layerEntry), id}))
  return bootStateOf({
    directory: '/boot',
    uuid: 'b00t',
    available: 300n * mebibyte,
    entryTexts: new Map([
      ...parts.entries.map((entry) => [entry.id, renderBls(entry)] as const),
      ...Object.entries(parts.entryTexts),
    ]),
    grubDirectory: '/boot/grub',
    customConfig: renderCustomConfig(null, shown, {default: parts.default, fallback: null, onTrial: false}, 'b00t'),
    environment: null,
    loaderWrites: true,
    ...notUefi,
    commandLine: '',
    ...parts.boot,
  })
}
