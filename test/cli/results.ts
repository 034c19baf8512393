import type {CarryReport, DeltaReport} from '../../src/carry/carry-report.ts'
import type {PackagesReport} from '../../src/carry/packages/packages-report.ts'
import type {ErrorReport} from '../../src/cli/render-error.ts'
import type {InitrdReport} from '../../src/model/initrd.ts'
import type {LayerId, Nvr} from '../../src/model/nvr.ts'
import {imageResults} from './image-results.ts'
import type {AddBaseResult} from '../../src/use/add-base.ts'
import type {AddLayerResult} from '../../src/use/add-layer.ts'
import type {ShownEntry} from '../../src/use/boot.ts'
import type {BuildResult} from '../../src/use/build-layout.ts'
import type {CheckReport} from '../../src/use/check.ts'
import type {HealthResult} from '../../src/use/health.ts'
import type {InitResult} from '../../src/use/init.ts'
import type {KargsResult} from '../../src/use/kargs.ts'
import type {InstallResult} from '../../src/use/install.ts'
import type {Remote} from '../../src/model/stream.ts'
import type {RemoteStreams} from '../../src/use/ask-remote.ts'
import type {UpdateCheck} from '../../src/use/check-update.ts'
import type {UpstreamResult} from '../../src/use/upstream.ts'
import type {PinResult} from '../../src/use/pin.ts'
import type {ShownTransaction} from '../../src/use/recover.ts'
import type {RemovalResult} from '../../src/use/remove.ts'
import type {RollbackResult} from '../../src/use/rollback.ts'
import type {ServiceResult} from '../../src/use/service.ts'
import type {ShownCarry} from '../../src/use/show-carry.ts'
import type {ShownLayer, ShownLayout} from '../../src/use/show-layout.ts'
import type {Standing} from '../../src/use/standing.ts'
import type {Leftovers} from '../../src/use/leftovers.ts'
import type {VerifiedBase} from '../../src/use/verify.ts'
import type {Recovered} from '../../src/use/transaction.ts'
import type {TakenKernel} from '../../src/use/take-kernel.ts'
import type {ShownVolume} from '../../src/use/volume/list-volumes.ts'
import type {UpdateResult} from '../../src/use/update.ts'

const base = 'node-4.6.0~rc1-1' as Nvr
const layer = 'node-4.6.0~rc1-1+2' as LayerId
const digest = `sha256:${'0123456789abcdef'.repeat(4)}`
const paths = ['/etc/fstab', {base64: '/w=='}] as const
const files = {
  taken: paths,
  deleted: paths,
  kept: paths,
  merged: paths,
  replaced: paths,
  conflicts: paths,
  skipped: paths,
}
const warnings = ['the old volume is in use']
const delta: DeltaReport = {...files, packageDatabases: ['dpkg'], warnings}
const carried: CarryReport = {
  ...{...delta, mode: 'update', accounts: ['user qemu'], missing: ['x.service']},
  moved: [{unit: 'y.service', from: '/etc/systemd/system/y.service', to: '/usr/lib/systemd/system/y.service'}],
  notCarried: [
    {area: '/usr/lib', differing: 3, reason: 'another time', paths},
    {area: 'packages', differing: null, reason: 'not counted', paths: []},
  ],
}
const shownLayer: ShownLayer = {
  ...{id: layer, volume: 'node-4.6.0_.trc1-1+2', size: 1n << 40n, booted: true, default: false, previous: false},
  ...{incomplete: false, pin: 'rollback', goodAt: 1_800_000_000, bad: null, space: null},
}
const entry: ShownEntry = {
  ...{id: 'imgbase-node-4.6.0-1-L2', title: layer, layer, default: true, booted: false, kernel: '/a/vmlinuz'},
  options: ['ro'],
}
const check: CheckReport['checks'][number] = {
  ...{id: 'pool.data', title: 'the pool has room', severity: 'error', status: 'warning', reason: null},
  findings: [{message: '5 % are free', remedy: 'lvextend', severity: 'warning'}],
}
const transaction: ShownTransaction = {
  ...{id: 't1', command: 'imgbase update x', pid: 7, since: 1_800_000_000, live: false, stepsDone: 0, stepsPlanned: 9},
  ...{at: 'write the image', recovery: 'undo'},
}
const leftovers: Leftovers = {
  found: [
    {kind: 'volume', what: 'node/a-1-1+2', action: 'remove', because: 'it was never finished'},
    {kind: 'mount', what: '/run/imgbase/mnt/x', action: 'keep', because: 'umount it'},
  ],
  rebuildEntries: true,
}
const verified: VerifiedBase = {base, status: 'differs', bytes: 1_048_576, differing: [{start: 0, end: 65_536}]}
const volume: ShownVolume = {
  ...{volume: 'node/srv', path: '/srv', size: 1n << 40n, used: 1n << 20n, mounted: true, attached: true},
}
const recovered: Recovered = {id: 't1', command: 'imgbase update x', way: 'finish', failures: ['no']}

const initrd: InitrdReport = {builtBy: 'mkinitramfs', reasons: ["the image's has no lvm"], isKnown: true}
const layout: ShownLayout = {
  vg: 'node',
  pool: {name: 'pool0', size: 1n << 50n, free: 0n, dataPercent: 12.34, metadataPercent: null},
  bases: [
    {
      ...{nvr: base, volume: 'node-4.6.0_.trc1-1', size: 5n, digest, fromInit: false, incomplete: false},
      space: {alone: 1n << 20n, shared: 0n, freed: 1n << 50n},
      layers: [shownLayer, {...shownLayer, pin: null, goodAt: null, bad: {at: 1_800_000_000, why: 'tries'}}],
    },
  ],
  ...{
    orphans: [shownLayer],
    foreignDefault: false,
    vars: [
      {volume: 'var.before.a', size: 1n, why: 'before', of: 'a-1-1+1', at: 1_800_000_000, mounted: false},
      {volume: 'var', size: 1n, why: 'replaced', of: null, at: null, mounted: true},
    ],
    fellBackFrom: null,
  },
}
const init: InitResult = {base, layer, source: 'node/root', service: true, warnings}
const build: BuildResult = {vg: 'node', pool: 'pool0', volumes: [{path: '/var', name: 'var', size: 5n}], warnings}
const installed: InstallResult = {
  ...{vg: 'node', base, layer, digest, disks: ['/dev/sda'], bootloader: 'grub', firmware: ['bios', 'efi'], warnings},
  initrd: null,
}
const remote: Remote = {name: 'node', url: 'https://a/b/', key: 'remote-node.pub', allowUnsigned: false}
const remoteStreams: RemoteStreams = {
  ...{remote: 'node', counter: 3, expires: 1_800_000_000},
  streams: [{name: 'stable', versions: [{nvr: base, released: 1_700_000_000, rolloutHours: 72, reached: false}]}],
}
const waiting = {default: layer, rebootNeeded: true} as const
const nothingNewer: UpdateResult = {
  ...{outcome: 'nothing-newer', upstream: 'node:stable', offered: base, machines: [], ...waiting},
}
const upstream: UpstreamResult = {upstream: 'node:stable', changed: true}
const checked: UpdateCheck = {
  ...{upstream: 'node:stable', running: base, newer: base},
  packages: {
    added: [{name: 'a', version: '1'}],
    removed: [{name: 'b', version: '1'}],
    changed: [{name: 'c', from: '1', to: '2'}],
  },
}
const pin = (pinned: boolean): PinResult => ({layer, pinned, changed: true})
const removal: RemovalResult = {removed: ['node/a-1-1'], warnings}
const added: AddBaseResult = {base, digest, warnings}
const addedLayer: AddLayerResult = {layer, origin: 'node-4.6.0-1', initrd, warnings}
const rolledBack: RollbackResult = {
  ...{target: layer, left: layer, changes: {changed: paths, deleted: paths}, wasProvenGood: true, rebootNeeded: true},
  ...{machines: ['web'], warnings, copy: null},
}
const service: ServiceResult = {layer, delta, fellBackFrom: null}
const takenKernel: TakenKernel = {layer, kernel: '6.1.0-42-amd64', changed: true, warnings}
const kargs: KargsResult = {layer, arguments: ['ro', 'quiet'], changed: true, rebootNeeded: true, warnings}
const health: HealthResult = {
  ...{boot: '6a5b', layer, since: 1_800_000_000, carried: true, healthy: true, good: false},
  checks: [{name: '10-root', kind: 'required', outcome: 'timed-out', milliseconds: 7, output: 'no'}],
}
const downloaded: UpdateResult = {outcome: 'downloaded', base, digest, machines: ['web'], ...waiting, warnings}
const packages: PackagesReport = {
  ...{known: true, installed: ['a 1'], removed: ['b 1'], modules: ['c 6.1'], deferred: ['dracut']},
  missing: [{what: 'd 1', reason: 'no'}],
  replaced: [{here: 'e 2', image: 'e 1'}],
}
const shownCarry: ShownCarry = {
  ...{layer, base, report: carried, deltas: [delta], packages, diffs: null},
}
const here: UpdateResult = {outcome: 'already-here', base, digest, machines: ['web'], ...waiting}
const updated: UpdateResult = {
  ...{outcome: 'updated', rebooting: false, tries: 3, base, layer, digest, carried, packages, machines: [], warnings},
  rebootNeeded: true,
  collected: {removed: [base], failures: ['no']},
  initrd: {builtBy: null, reasons: [], isKnown: false},
}
const fellBackFrom = {layer, why: 'load', at: 1_800_000_000} as const
const standing: Standing = {
  ...{booted: layer, default: null, previous: null, rebootNeeded: true, fellBackFrom: null, machines: ['web', 'db']},
}
const report: ErrorReport = {
  version: 1,
  error: {
    ...{exit: 4, code: 'refused', message: 'no', command: ['lvs'], undone: true},
    faults: [
      {code: 'a.b', message: 'no', hint: 'yes'},
      {code: 'a.c', message: 'no'},
    ],
  },
}

/**
 * What each command gives back, each kind of it, typed as the code types it: a field that is added there and not here does not
 * compile, one that is added here and not in its schema fails.
 */
export const results: Readonly<Record<string, readonly object[]>> = {
  base: [{base}, added, {...added, digest: null}, removal],
  boot: [
    {entries: [entry, {...entry, layer: null}], default: layer},
    {entries: [], default: null},
    {default: layer, warnings},
    {layers: [layer], warnings},
    takenKernel,
    {...takenKernel, layer: null, kernel: null, changed: false},
    {boots: [health, {...health, layer: null, healthy: null, checks: []}]},
  ],
  carry: [
    shownCarry,
    {...shownCarry, layer: null, deltas: [], packages: null, diffs: [{path: '/etc/a', text: '-a\n+b\n'}]},
  ],
  check: [{vg: 'node', healthy: true, checks: [check, {...check, status: 'unknown', reason: 'no', findings: []}]}],
  kargs: [kargs, {...kargs, arguments: [], changed: false}],
  install: [installed, {...installed, bootloader: 'systemd-boot', firmware: ['efi']}],
  image: imageResults,
  remote: [
    {remotes: [remote, {...remote, key: null}], streams: null},
    {remotes: null, streams: remoteStreams},
  ],
  layer: [{layer}, {path: '/dev/node/a-1-1+1'}, addedLayer, removal],
  layout: [layout, {...layout, fellBackFrom}, {...init, rebootNeeded: true}, build],
  motd: [
    {lines: ['You are on a-1-1+1.'], file: null},
    {lines: [], file: '/run/motd.d/imgbase'},
  ],
  pin: [pin(true)],
  unpin: [pin(false)],
  recover: [
    {recovered: [recovered], leftovers: {...leftovers, failures: ['no']}},
    {unfinished: [transaction, {...transaction, live: true, at: null, recovery: null}], leftovers},
  ],
  rollback: [
    rolledBack,
    {...rolledBack, left: null, changes: null},
    {...rolledBack, copy: {of: layer, report: carried, packages, var: {own: 'var.of.a', replaced: 'var'}, tries: 3}},
    {...rolledBack, copy: {of: layer, report: null, packages: null, var: null, tries: null}},
  ],
  service: [
    service,
    {layer: null, delta: null, fellBackFrom: {layer, why: 'count'}},
    health,
    {...health, layer: null, healthy: false},
  ],
  update: [
    here,
    {...here, default: null, rebootNeeded: false},
    downloaded,
    updated,
    {...updated, carried: null, packages: null, tries: null},
    nothingNewer,
    {...nothingNewer, offered: null, default: null, rebootNeeded: false},
    upstream,
    checked,
    {...checked, running: null, newer: null, packages: null},
  ],
  verify: [
    {
      bases: [
        verified,
        {...verified, status: 'intact', differing: []},
        {...verified, status: 'unmeasured', bytes: 0, differing: null},
      ],
    },
  ],
  volume: [
    {volumes: [volume, {...volume, path: null, used: null, mounted: false, attached: false}], warnings: []},
    {volumes: [], warnings},
  ],
  w: [standing, {...standing, booted: null, default: layer, previous: layer, fellBackFrom}],
  error: [report, {...report, error: {...report.error, command: null, faults: []}}],
}
