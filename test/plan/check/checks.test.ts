import {expect} from 'chai'
import {renderCustomConfig} from '../../../boot/grub-custom.ts'
import type {BootFiles} from '../../../src/model/boot-entry.ts'
import {checks} from '../../../src/plan/check/registry.ts'
import {type CheckResult, runChecks} from '../../../src/plan/check/run.ts'
import {thin} from '../../read/lvm-states.ts'
import {brokenInLayers} from './broken-in-layers.ts'
import {type Broken, brokenByTime} from './broken-by-time.ts'
import {brokenFirmware} from './broken-firmware.ts'
import {base, factsOf, healthy, layer, layerEntry, layerName, mount, varVolume} from './healthy.ts'

const {pool, group, volumes, mounts, entries} = healthy
const foreign = {...layerEntry, id: 'debian', options: ['root=/dev/sda2', 'ro']}
const oldEntry = {...layerEntry, id: 'imgbase-node-4.4.0-1-L1', options: ['root=/dev/node/node-4.4.0-1+1']}
const journal = {id: 'abc', command: 'imgbase update x.img', live: false, stepsDone: 3, stepsPlanned: 12}
const staged = (volume: typeof layer) => ({...volume, tags: [...volume.tags, 'imgbased:staging=abc']})

/** A menu that puts the layer on trial, with this count of its tries. */
function trialWith(environment: string | null): Partial<BootFiles> {
  const choice = {default: layerEntry.id, fallback: foreign.id, onTrial: true}
  return {environment, customConfig: renderCustomConfig(null, [layerEntry, foreign], choice, 'b00t')}
}

/** What breaks exactly one check: the parts, its weight, and the numbers or names that it has to tell. */
const broken: readonly Broken[] = [
  ['pool.data', 'four fifths full', {pool: {...pool, dataPercent: 80}}, 'warning', /80 % full: 204\.8M of 1G/],
  ['pool.data', 'almost full', {pool: {...pool, dataPercent: 95.5}}, 'error', /95\.5 % full/],
  [
    'pool.data',
    'above a low autoextend threshold',
    {pool: {...pool, dataPercent: 61}, autoextend: {threshold: 60, percent: 20}},
    'warning',
    /61 % full.*from 60 % on/,
  ],
  ['pool.metadata', 'four fifths full', {pool: {...pool, metadataPercent: 83.2}}, 'warning', /metadata.*83\.2 %/],
  ['pool.metadata', 'almost full', {pool: {...pool, metadataPercent: 97}}, 'error', /97 % full: 7\.7M of 256M/],
  ['pool.health', 'failed', {pool: {...pool, health: 'failed'}}, 'error', /node\/pool0 failed/],
  ['pool.health', 'to be checked', {pool: {...pool, needsCheck: true}}, 'error', /in need of a check/],
  ['pool.monitored', 'not monitored', {pool: {...pool, monitored: false}}, 'warning', /nobody watches/],
  ['pool.autoextend', 'off', {autoextend: {threshold: 100, percent: 20}}, 'warning', /threshold is 100/],
  ['pool.autoextend', 'by nothing', {autoextend: {threshold: 80, percent: 0}}, 'warning', /percent is 0/],
  ['pool.autoextend', 'no extents', {group: {...group, free: 4n << 20n}}, 'warning', /204\.8M at 80 %.*only 4M free/],
  ['group.metadata', 'nearly full', {group: {...group, metadataFree: 8000n}}, 'error', /about 7 more volumes/],
  [
    'lineage.incomplete',
    'a layer',
    {volumes: [...volumes, staged(thin('node-4.5.0_.trc1-1+2', ['imgbased:layer']))]},
    'error',
    /\+2 was never finished/,
  ],
  [
    'lineage.incomplete',
    'a pulled image',
    {volumes: [...volumes, staged(thin('imgbase-pulled-abc', []))]},
    'error',
    /node\/imgbase-pulled-abc/,
  ],
  ['lineage.orphans', 'a base is gone', {volumes: [layer, varVolume]}, 'warning', /node-4\.5\.0~rc1-1\+1 has lost/],
  ['lineage.flags', 'a writable base', {volumes: [{...base, readOnly: false}, layer]}, 'warning', /can be written to/],
  [
    'lineage.flags',
    'an activated base',
    {volumes: [{...base, activationSkip: false}, layer]},
    'warning',
    /is activated/,
  ],
  ['lineage.flags', 'a read-only layer', {volumes: [base, {...layer, readOnly: true}]}, 'error', /is read-only/],
  ['lineage.flags', 'a skipped layer', {volumes: [base, {...layer, activationSkip: true}]}, 'error', /is skipped/],
  [
    'entries.missing',
    'a layer without',
    {volumes: [...volumes, thin('node-4.5.0_.trc1-1+2', ['imgbased:layer'])]},
    'error',
    /~rc1-1\+2 has no boot entry/,
  ],
  [
    'entries.dangling',
    'a layer removed by hand',
    {entries: [...entries, oldEntry]},
    'warning',
    /boots \/dev\/node\/node-4\.4\.0-1\+1/,
  ],
  [
    'entries.files',
    'a kernel missing',
    {bootFiles: {[`/boot/${layerName}/initrd`]: 5n}},
    'error',
    /vmlinuz, which is missing/,
  ],
  [
    'entries.files',
    'an initrd empty',
    {bootFiles: {...healthy.bootFiles, [`/boot/${layerName}/initrd`]: 0n}},
    'error',
    /initrd, which is empty/,
  ],
  ['entries.unreadable', 'no kernel', {entryTexts: {other: 'title Other\n'}}, 'warning', /entries\/other\.conf.*linux/],
  ['boot.default', 'no entry of that id', {default: oldEntry.id}, 'error', /node-4\.4\.0-1-L1 has no entry/],
  [
    'boot.default',
    'a foreign one',
    {entries: [...entries, foreign], default: 'debian'},
    'warning',
    /debian boots no layer/,
  ],
  [
    'boot.default',
    "a foreign one with GRUB's variables",
    {entries: [...entries, {...foreign, options: ['$kernelopts']}], default: 'debian'},
    'warning',
    /debian boots no layer/,
  ],
  [
    'boot.default',
    'a foreign one without a root',
    {entries: [...entries, {...foreign, options: ['ro']}], default: 'debian'},
    'error',
    /debian boots no layer.*names no root/,
  ],
  ['boot.default', 'none', {default: null}, 'warning', /not chosen/],
  ['boot.default', 'not in the menu', {menu: []}, 'error', /not in GRUB's menu/],
  [
    'boot.menu-sourced',
    'no custom.cfg',
    {grubMenu: '# custom.cfg was here\nset timeout=5\n'},
    'error',
    /does not source/,
  ],
  ...brokenByTime,
  ...brokenInLayers,
  [
    'boot.tries',
    'no count',
    {entries: [...entries, foreign], boot: trialWith(null)},
    'error',
    /how many tries \S+ has left cannot be read/,
  ],
  [
    'boot.tries',
    'a torn count',
    {entries: [...entries, foreign], boot: trialWith('# GRUB Env')},
    'error',
    /so that \S+ boots next/,
  ],
  ['boot.menu-sourced', 'no grub.cfg', {grubMenu: null}, 'error', /grub\.cfg is missing/],
  [
    'boot.own-filesystem',
    'not mounted',
    {mounts: mounts.filter(({target}) => target !== '/boot')},
    'error',
    /or is not mounted/,
  ],
  [
    'boot.own-filesystem',
    'on a thin volume',
    {volumes: [...volumes, thin('boot', [], {device: '253:9'})], mounts: [...mounts, mount('/boot', '253:9')]},
    'error',
    /node\/boot/,
  ],
  ['boot.space', 'less than one layer', {boot: {available: 47n << 20n}}, 'warning', /47M free.*48M/],
  [
    'volumes.mounted',
    'unmounted',
    {mounts: mounts.filter(({target}) => target !== '/var')},
    'error',
    /node\/var is not mounted on \/var/,
  ],
  [
    'volumes.mounted',
    'inactive',
    {volumes: [base, layer, {...varVolume, active: false, device: null}]},
    'error',
    /not mounted on \/var/,
  ],
  ['boot.grubenv', 'empty', {grubEnvironment: ''}, 'warning', /grubenv is empty/],
  ['boot.grubenv', 'torn', {grubEnvironment: '# GRUB Environment Block\nsaved'}, 'warning', /grubenv is torn/],
  ...brokenFirmware,
  ['boot.signed', 'a kernel', {unsignedKernels: ['/boot/x/vmlinuz']}, 'error', /Secure Boot.*\/boot\/x\/vmlinuz/],
  [
    'boot.elsewhere',
    'by the firmware',
    {
      boot: {
        systemdBoot: {configPath: '/boot/loader/loader.conf', config: `default ${layerEntry.id}[.+]*\n`},
        firmware: {secureBoot: false, loader: 'systemd-boot 252', entryDefault: 'debian.conf', partition: null},
      },
    },
    'error',
    /LoaderEntryDefault.*debian\.conf/,
  ],
  ['volumes.mounted', 'not in fstab', {fstab: '/dev/node/x / ext4 defaults\n'}, 'error', /on \/var, but/],
  ['volumes.mounted', 'no fstab', {fstab: ''}, 'error', /on \/var, but/],
  [
    'group.devices-file',
    'another disk',
    {lvmDevices: {file: '/d', listed: ['p2'], volumes: [{pvid: 'p1', device: '/dev/sda2'}]}},
    'error',
    /\/dev\/sda2.*is not in \/d/,
  ],
  ['journal.unfinished', 'interrupted', {journals: [journal]}, 'error', /'imgbase update x\.img'.*3 of 12/],
]

const amiss = (results: readonly CheckResult[]) => results.filter(({status}) => status !== 'ok')

describe('the checks', () => {
  it('find nothing on a healthy node', () => {
    const results = runChecks(checks, factsOf({}))
    expect(amiss(results)).to.deep.equal([])
    expect(results.map(({id}) => id)).to.deep.equal(checks.map(({id}) => id))
  })

  for (const [id, how, parts, weight, tells] of broken)
    it(`${id} alone finds: ${how}`, () => {
      const results = amiss(runChecks(checks, factsOf(parts)))
      expect(results.map((result) => [result.id, result.status])).to.deep.equal([[id, weight]])
      const [finding, ...others] = results[0]?.findings ?? []
      expect(others).to.deep.equal([])
      expect(finding?.message).to.match(tells)
      expect(finding?.severity).to.equal(weight)
      expect(finding?.remedy).to.be.a('string').that.is.not.empty
    })

  it('are each broken by one state at least', () =>
    expect(new Set(broken.map(([id]) => id))).to.deep.equal(new Set(checks.map(({id}) => id))))

  it('have ids of their own, of a noun and a word', () => {
    expect(new Set(checks.map(({id}) => id)).size).to.equal(checks.length)
    for (const {id} of checks) expect(id).to.match(/^[a-z]+\.[a-z-]+$/)
  })

  it('weigh no finding more than they say', () => {
    for (const {severity} of checks) expect(['error', 'warning']).to.include(severity)
    for (const [id, , , weight] of broken)
      if (weight === 'error') expect(checks.find((check) => check.id === id)?.severity, id).to.equal('error')
  })

  it('leave alone what a command is at work on', () => {
    const live = {
      journals: [{...journal, live: true}],
      volumes: [...volumes, staged(thin('node-5-1-1', ['imgbased:base']))],
    }
    expect(amiss(runChecks(checks, factsOf(live)))).to.deep.equal([])
  })

  it('name an interrupted command once, and not what it left', () => {
    const parts = {journals: [journal], volumes: [...volumes, staged(thin('node-5-1-1', ['imgbased:base']))]}
    expect(amiss(runChecks(checks, factsOf(parts))).map(({id}) => id)).to.deep.equal(['journal.unfinished'])
  })

  it('leave entries of another volume group alone', () => {
    const other = {...oldEntry, options: ['root=/dev/other/node-4.4.0-1+1']}
    const parts = {entries: [...entries, other], volumes: [...volumes, thin('node-4.4.0-1+1', [], {vg: 'other'})]}
    expect(amiss(runChecks(checks, factsOf(parts)))).to.deep.equal([])
  })

  it("accept oVirt's entries, volumes by UUID, and GRUB's variables", () => {
    const ovirt = {...layerEntry, id: '0123-6.1', initrds: [`/${layerName}/initrd $tuned_initrd`]}
    const parts = {
      ...{entries: [ovirt], menu: [ovirt.id], default: ovirt.id},
      fstab: '/dev/mapper/node-x / ext4 defaults\nUUID=2\t/var\text4\n',
    }
    expect(amiss(runChecks(checks, factsOf(parts)))).to.deep.equal([])
  })
})
