import {expect} from 'chai'
import {renderBls} from '../../boot/bls.ts'
import {entryFor} from '../../boot/entries.ts'
import {readCustomConfig, renderCustomConfig} from '../../boot/grub-custom.ts'
import {bootLoaderOf} from '../../boot/loader.ts'
import type {BootLoader} from '../../boot/verbs.ts'
import type {BootEntry, BootState} from '../../src/model/boot-entry.ts'
import type {PlannedStep} from '../../src/model/plan.ts'
import {entry, notUefi} from './boot-entries.ts'
import {layer, lineageOfLayers} from './lineages.ts'

const [older, newer] = [layer('node-1.0-1', 9), layer('node-1.0-1', 10)]
const entryOf = (one: typeof older): BootEntry => entryFor({layer: one, title: one.id, kernelArguments: ['ro']})
const [first, second, foreign] = [entryOf(older), entryOf(newer), entry('fedora')]

const fileOf = (one: BootEntry): string => `# as it stands on the disk\n${renderBls(one)}`

const stateWith = (entries: readonly BootEntry[], customConfig: string | null): BootState => ({
  ...{directory: '/boot', uuid: 'abcd', available: 1n, grubDirectory: '/boot/grub', customConfig, commandLine: ''},
  ...{environment: null, loaderWrites: true, ...notUefi},
  ...{entries, unreadable: [], entryTexts: new Map(entries.map((one) => [one.id, fileOf(one)]))},
})

const menu = (entries: readonly BootEntry[], id: string, fallback: string | null): string =>
  renderCustomConfig('set timeout=9\n', entries, {default: id, fallback, onTrial: false}, 'abcd')

function loaderOf(boot: BootState): BootLoader {
  const outcome = bootLoaderOf(boot)
  if (!outcome.ok) throw new Error(outcome.faults[0]?.message)
  return outcome.value
}

const menuAfter = (planned: PlannedStep | undefined) =>
  readCustomConfig(planned?.step.kind === 'file.write' ? planned.step.text : '')

describe('GRUB without blscfg', () => {
  const boot = stateWith([foreign, first], menu([first], first.id, null))
  const both = stateWith([first, second], menu([first, second], second.id, first.id))
  const loader = loaderOf(boot)

  it('is not found where there is no GRUB', () => {
    const outcome = bootLoaderOf({...boot, grubDirectory: null})
    expect(outcome).to.have.nested.property('faults[0].code', 'boot.no-loader')
  })

  it('lists every entry, newest first, with its layer and the default', () => {
    const listed = loader.list(stateWith([foreign, first, second], boot.customConfig), lineageOfLayers(older, newer))
    expect(listed.map(({entry: {id}, layer: id2, isDefault}) => [id, id2, isDefault])).to.deep.equal([
      [second.id, newer.id, false],
      [first.id, older.id, true],
      ['fedora', null, false],
    ])
  })

  it('adds the file of an entry, and takes it away again', () => {
    const path = `/boot/loader/entries/${second.id}.conf`
    const [planned, ...more] = loader.add(boot, second)
    expect(planned?.step).to.deep.equal({kind: 'file.write', path, text: renderBls(second), mode: 0o644})
    expect(planned?.undo).to.deep.equal([{kind: 'file.remove', path}])
    expect(more).to.deep.equal([])
  })

  it('puts an entry back that was replaced', () => {
    const [planned] = loader.add(boot, {...first, title: 'other'})
    expect(planned?.undo).to.deep.equal([{...planned?.step, text: fileOf(first)}])
  })

  it('commits by one file, whose undo is the old text', () => {
    const planned = loader.setDefault(boot, [first, second], {default: second.id, fallback: first.id, onTrial: false})
    expect(planned.step).to.deep.equal({
      ...{kind: 'file.write', path: '/boot/grub/custom.cfg', mode: 0o644},
      text: menu([first, second], second.id, first.id),
    })
    expect(planned.undo).to.deep.equal([{...planned.step, text: boot.customConfig}])
  })

  it('takes back a custom.cfg that was not there by removing it', () => {
    const planned = loader.setDefault(stateWith([first], null), [first], {
      default: first.id,
      fallback: null,
      onTrial: false,
    })
    expect(planned.undo).to.deep.equal([{kind: 'file.remove', path: '/boot/grub/custom.cfg'}])
  })

  it('tells the default, and that there is none', () => {
    expect(loader.getDefault(boot)).to.equal(first.id)
    expect(loader.getDefault(stateWith([first], null))).to.equal(null)
  })

  it('removes an entry from the menu first, then its file', () => {
    const steps = loader.remove(both, [first.id])
    expect(menuAfter(steps[0])).to.deep.equal({default: second.id, fallback: null, onTrial: false, ids: [second.id]})
    expect(steps.map(({step}) => step.kind)).to.deep.equal(['file.write', 'file.remove'])
    expect(steps[1]?.undo).to.deep.equal([
      {kind: 'file.write', path: `/boot/loader/entries/${first.id}.conf`, text: fileOf(first), mode: 0o644},
    ])
  })

  it('hands the default on to the fallback', () => {
    expect(menuAfter(loader.remove(both, [second.id])[0])).to.deep.equal({
      default: first.id,
      fallback: null,
      onTrial: false,
      ids: [first.id],
    })
  })

  it('removes several in one menu', () => {
    const steps = loader.remove(both, [first.id, second.id])
    expect(menuAfter(steps[0])).to.deep.equal({default: null, fallback: null, onTrial: false, ids: []})
    expect(steps).to.have.length(3)
  })

  it('leaves the menu alone where the entry is not in it', () => {
    expect(loader.remove(stateWith([first], null), [first.id]).map(({step}) => step.kind)).to.deep.equal([
      'file.remove',
    ])
  })
})
