import {Ajv2020} from 'ajv/dist/2020.js'
import {expect} from 'chai'
import {commands} from '../../commands/index.ts'
import {exitCodes} from '../../src/cli/exit-codes.ts'
import {forJson, plansForJson} from '../../src/cli/render-plan.ts'
import type {ImageFormat, ImageSource} from '../../src/model/image.ts'
import type {Nvr} from '../../src/model/nvr.ts'
import {planned} from '../../src/model/plan.ts'
import type {CarryRequest, Step} from '../../src/model/step.ts'
import {expectMatchesSchema, readSchema, schemaNames} from '../schema.ts'
import {results} from './results.ts'

const printed = (result: object): unknown => forJson({version: 1, ...result})

/** Every object that a schema speaks of, wherever it stands. */
function objectsIn(schema: unknown): readonly Record<string, unknown>[] {
  if (typeof schema !== 'object' || schema === null) return []
  const below = Object.values(schema).flatMap(objectsIn)
  return 'type' in schema && schema.type === 'object' ? [schema, ...below] : below
}

describe('the schemas', () => {
  it('are valid JSON Schema 2020-12, one for each command, for errors and for plans, and no other', () => {
    expect(schemaNames()).to.have.members([...Object.keys(commands), 'error', 'plans'])
    const ajv = new Ajv2020({strict: true, allowUnionTypes: true})
    for (const name of schemaNames()) {
      const schema = readSchema(name)
      expect(schema).to.include({
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        $id: `imgbase/${name}.json`,
      })
      expect(ajv.validateSchema(schema), `${name}: ${ajv.errorsText()}`).to.equal(true)
      ajv.compile(schema)
    }
  })

  it('allow no property that they do not name, and require all but the hint of a fault', () => {
    for (const name of schemaNames())
      for (const one of objectsIn(readSchema(name))) {
        expect(one['additionalProperties'], `${name}: ${JSON.stringify(one)}`).to.equal(false)
        const required = one['required'] as string[]
        const optional = Object.keys(one['properties'] as object).filter((property) => !required.includes(property))
        expect(
          optional.filter((property) => property !== 'hint'),
          name,
        ).to.deep.equal([])
      }
  })

  for (const [name, kinds] of Object.entries(results))
    it(`of ${name} accepts every kind of its results, and nothing beside`, () => {
      for (const result of kinds) {
        const value = printed(result) as object
        expectMatchesSchema(name, value)
        expect(() => expectMatchesSchema(name, {...value, more: 1})).to.throw('additional')
        expect(() => expectMatchesSchema(name, {...value, version: 2})).to.throw('constant')
      }
      expect(() => expectMatchesSchema(name, {version: 1})).to.throw('required')
    })

  it('know results of every command', () => {
    expect(Object.keys(results)).to.have.members([...Object.keys(commands), 'error'])
  })

  it('know every code that an error can have', () => {
    const {properties} = readSchema('error') as {properties: {error: {properties: {code: {enum: string[]}}}}}
    const codes = Object.keys(exitCodes).filter((code) => !['done', 'unhealthy', 'newer', 'incomplete'].includes(code))
    expect(properties.error.properties.code.enum).to.have.members(codes)
  })
})

const id = {vg: 'node', name: 'a-1-1'}
const formats: readonly ImageFormat[] = [
  {kind: 'raw', compression: 'zstd', filesystem: 'xfs'},
  {kind: 'tar', compression: 'none'},
  {kind: 'liveos', inner: 'LiveOS/rootfs.img', filesystem: 'ext4'},
  {kind: 'squashfs'},
  {kind: 'directory'},
  {kind: 'incoming', inner: null},
  {kind: 'incoming', inner: 'LiveOS/squashfs.img'},
  {kind: 'caibx', filesystem: 'xfs', store: 'https://a/default.castr/'},
  {
    ...{kind: 'oci', place: 'oci:a.example/b', authFile: null},
    layers: [{digest: `sha256:${'0'.repeat(64)}`, size: 5, compression: 'zstd'}],
  },
  {
    ...{kind: 'release', filesystem: 'ext4', places: ['https://a/b/']},
    image: {file: 'a.raw.zst', bytes: 5, sha256: '0'.repeat(64)},
    blocks: {file: 'a.blocks', bytes: 9, sha256: '0'.repeat(64)},
    blocksHead: {bytes: 5, sha256: '0'.repeat(64)},
  },
]
const image = (format: ImageFormat): ImageSource => ({
  ...{path: '/a', format, digest: `sha256:${'0'.repeat(64)}`, contentSize: 1n << 40n},
  metadata: {nvr: 'a-1-1' as Nvr, product: null, size: 5n, kernel: '6.1.0'},
})
const request: CarryRequest = {
  ...{mode: 'update', mine: id, ancestor: null, theirs: id, kernelArguments: ['ro']},
  ownVar: null,
  created: [{...id, path: '/var', filesystem: 'ext4', options: ['discard']}],
}

/** One of each kind: a kind that is added to the model does not compile here. */
const steps: {readonly [K in Step['kind']]: Extract<Step, {kind: K}>} = {
  'hook.run': {
    ...{kind: 'hook.run', program: '/a', required: true, limitSeconds: 5, event: 'pre-commit', names: ['a'], layer: id},
    facts: {vg: 'node', image: null, base: null, layer: 'a-1-1+1', booted: null},
  },
  'layer.initrd': {
    ...{
      kind: 'layer.initrd',
      ...id,
      choice: 'auto',
      release: '6.1.0-1',
      carried: true,
      initrd: '(initrd of the image)',
    },
  },
  'disk.init': {kind: 'disk.init', disk: '/dev/sdb', metadataSize: 5n},
  'disk.wipe': {kind: 'disk.wipe', disk: '/dev/sdb'},
  'disk.partition': {kind: 'disk.partition', disk: '/dev/sdb', partitions: [{type: 'x', name: 'boot', size: null}]},
  'partition.format': {kind: 'partition.format', device: '/dev/sdb1', type: 'ext4', uuid: 'u'},
  'target.mount': {kind: 'target.mount', device: '/dev/sdb1', type: 'vfat', directory: '/run/a'},
  'target.unmount': {kind: 'target.unmount', directory: '/run/a'},
  'loader.install': {
    ...{kind: 'loader.install', ...id, loader: 'grub', disk: '/dev/sdb', directory: '/run/a', targets: ['bios', 'efi']},
  },
  'layer.provision': {
    ...{kind: 'layer.provision', ...id, layer: 'a-1-1+1'},
    request: {
      ...{base: id, kernelArguments: ['ro'], mounts: ['a'], hostname: 'n', sshKeys: null, rootPasswordHash: null},
      volumes: [{...id, path: '/var', filesystem: 'ext4', options: ['discard']}],
      files: [{path: '/a', text: ''}],
    },
  },
  'disk.clear': {kind: 'disk.clear', disk: '/dev/sdb'},
  'group.create': {kind: 'group.create', vg: 'node', disks: ['/dev/sdb'], tags: ['a']},
  'group.remove': {kind: 'group.remove', vg: 'node', onlyWithTag: 't'},
  'group.tag': {kind: 'group.tag', vg: 'node', add: ['a'], remove: []},
  'pool.create': {kind: 'pool.create', ...id, size: 5n, metadataSize: 5n, chunkSize: 5n, profile: null, tags: []},
  'volume.create': {kind: 'volume.create', ...id, pool: 'pool0', size: 5n, tags: []},
  'volume.snapshot': {kind: 'volume.snapshot', ...id, origin: 'b', tags: []},
  'volume.remove': {kind: 'volume.remove', ...id, onlyWithTag: null},
  'volume.rename': {kind: 'volume.rename', vg: 'node', from: 'a', to: 'b'},
  'volume.tag': {kind: 'volume.tag', ...id, add: [], remove: ['a']},
  'volumes.untag': {kind: 'volumes.untag', vg: 'node', names: ['a', 'b'], tag: 't'},
  'volume.seal': {kind: 'volume.seal', ...id, tags: ['a']},
  'volume.deactivate': {kind: 'volume.deactivate', ...id},
  'volume.grow': {kind: 'volume.grow', ...id, size: 5n},
  'filesystem.make': {kind: 'filesystem.make', ...id, type: 'xfs'},
  'filesystem.adopt': {kind: 'filesystem.adopt', ...id},
  'filesystem.grow': {kind: 'filesystem.grow', ...id},
  'directory.copy': {kind: 'directory.copy', ...id, path: '/srv', from: '/'},
  'system.mount': {kind: 'system.mount', ...id, path: '/srv', layer: id, options: ['discard'], from: null},
  'system.unmount': {kind: 'system.unmount', path: '/srv', only: {volume: id, layer: id}},
  'path.unused': {kind: 'path.unused', path: '/srv'},
  'fstab.line': {
    ...{kind: 'fstab.line', ...id, path: '/srv', layer: id, filesystem: 'ext4', options: ['discard'], present: true},
  },
  'image.write': {kind: 'image.write', ...id, image: image({kind: 'squashfs'}), filesystem: 'ext4', origin: 'b'},
  'image.store': {kind: 'image.store', ...id, image: 'https://here/live.squashfs', inner: null, bytes: 5n},
  'layer.carry': {kind: 'layer.carry', ...id, layer: 'a-1-1+1', request},
  'layer.inject': {kind: 'layer.inject', ...id},
  'var.records': {kind: 'var.records', ...id, transaction: 't'},
  'layer.selinux': {kind: 'layer.selinux', ...id, request, strict: false},
  'layer.packages': {kind: 'layer.packages', ...id, layer: 'a-1-1+1', request, strict: true},
  'layer.arguments': {kind: 'layer.arguments', ...id, arguments: ['ro']},
  'kernel.install': {kind: 'kernel.install', ...id, folder: '/boot/a', kernel: '/k', initrd: '/i', from: 'host'},
  'file.write': {kind: 'file.write', path: '/a', text: '', mode: 0o644},
  'file.remove': {kind: 'file.remove', path: '/a'},
  'folder.remove': {kind: 'folder.remove', path: '/a'},
  'boot.sync': {kind: 'boot.sync', directory: '/boot'},
}

describe('the schema of plans', () => {
  const plansWith = (...all: readonly Step[]): unknown =>
    plansForJson([{goal: 'test', steps: all.map((step) => planned(step, 'why', step)), commit: 0}])

  it('accepts every kind of step, as step and as undo, and every kind of image', () => {
    expectMatchesSchema('plans', plansWith(...Object.values(steps)))
    expectMatchesSchema(
      'plans',
      plansWith(...formats.map((format) => ({...steps['image.write'], image: image(format)}))),
    )
    expectMatchesSchema('plans', plansForJson([{goal: 'part', steps: [], commit: null}]))
    expectMatchesSchema('plans', plansForJson([]))
  })

  it('refuses a step with a property too many, or of no kind', () => {
    for (const step of Object.values(steps))
      expect(() => expectMatchesSchema('plans', plansWith(Object.assign({more: 1}, step))), step.kind).to.throw(
        'additional',
      )
    expect(() => expectMatchesSchema('plans', plansWith({kind: 'magic'} as never))).to.throw()
  })
})
