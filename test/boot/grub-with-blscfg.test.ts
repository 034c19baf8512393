import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import fc from 'fast-check'
import {renderBls} from '../../boot/bls.ts'
import {grubVariable, sameChoice, withOurs, withVariables} from '../../boot/grubenv.ts'
import {countBoot, tries} from '../../boot/trial.ts'
import type {BootState} from '../../src/model/boot-entry.ts'
import {blsNode} from './bls-node.ts'
import {fedoraMenu} from './fedora-menu.ts'
import {startGrub} from './grub-emu.ts'

const {fresh, other, proven, environmentPath, administrators, choice} = blsNode
const {stateWith, loaderOf, texts, onTrial, settled, environmentOf, filesOf} = blsNode

describe('GRUB with blscfg', () => {
  it('has its entries as files alone, and its default in the environment, of which all else stays', () => {
    const boot = stateWith([other, proven], administrators)
    const loader = loaderOf(boot)
    expect([loader.name, loader.getDefault(boot), loader.canCount(boot)]).to.deep.equal(['grub-blscfg', null, true])
    expect([...texts(loader.add(boot, fresh)).keys()]).to.deep.equal([`/boot/loader/entries/${fresh.id}.conf`])
    const {step, undo} = loader.setDefault(boot, [], {default: proven.id, fallback: null, onTrial: false})
    expect(undo).to.deep.equal([{...step, text: administrators}])
    const text = texts([{step, undo, because: ''}]).get(environmentPath) ?? ''
    expect(text).to.have.length(1024)
    expect([
      grubVariable(text, 'saved_entry'),
      grubVariable(text, 'kernelopts'),
      grubVariable(text, 'boot_counter'),
    ]).to.deep.equal([proven.id, 'ro quiet', null])
    const after = stateWith([other, proven], text)
    expect(loaderOf(after).getDefault(after)).to.equal(proven.id)
  })

  it('writes a torn environment anew', () => {
    const boot = stateWith([other, proven], administrators.slice(0, 500))
    const {step} = loaderOf(boot).setDefault(boot, [], {default: proven.id, fallback: null, onTrial: false})
    const text = step.kind === 'file.write' ? withOurs(administrators.slice(0, 500), step.text) : ''
    expect([text.length, grubVariable(text, 'saved_entry')]).to.deep.equal([1024, proven.id])
  })

  it('puts a layer on trial with one write: default and count; the entry tells the system, and what is behind it stands in custom.cfg', () => {
    const boot = onTrial()
    expect(loaderOf(boot).getTrial(boot)).to.deep.equal({id: fresh.id, fallback: proven.id, left: tries})
    expect(boot.entries.find(({id}) => id === fresh.id)?.options).to.include('img.trial')
    expect(grubVariable(environmentOf(boot), 'boot_success')).to.equal('0')
  })

  it('lets a count that is under way go on, where only the menu changes', () => {
    const boot = onTrial({boot_counter: '1'})
    const text = texts([loaderOf(boot).setDefault(boot, [], choice)]).get(environmentPath) ?? ''
    expect(grubVariable(text, 'boot_counter')).to.equal('1')
  })

  it('keeps the mark of a trial where its entry is written anew, and gives it to no other', () => {
    const boot = onTrial({boot_counter: '1'})
    const written = texts([...loaderOf(boot).add(boot, fresh), ...loaderOf(boot).add(boot, other)])
    expect(written.get(`/boot/loader/entries/${fresh.id}.conf`))
      .to.equal(boot.entryTexts.get(fresh.id))
      .and.contain('img.trial')
    expect(written.get(`/boot/loader/entries/${other.id}.conf`)).to.equal(renderBls(other))
  })

  it('ends a trial, and leaves nothing of it', () => {
    const boot = onTrial({boot_counter: '2'})
    const loader = loaderOf(boot)
    const settled = texts([loader.setDefault(boot, [], {...choice, onTrial: false}), ...loader.dropTries(boot)])
    expect(grubVariable(settled.get(environmentPath) ?? '', 'boot_counter')).to.equal(null)
    expect(settled.get(`/boot/loader/entries/${fresh.id}.conf`)).to.equal(renderBls(fresh))
    expect(settled.get('/boot/grub2/custom.cfg')).to.not.contain('boot_counter')
  })

  it('boots what is left where one of a trial is removed', () => {
    const boot = onTrial()
    const text = texts(loaderOf(boot).remove(boot, [fresh.id])).get(environmentPath) ?? ''
    expect([grubVariable(text, 'saved_entry'), grubVariable(text, 'boot_counter')]).to.deep.equal([proven.id, null])
    expect(texts(loaderOf(boot).remove(boot, [other.id])).size).to.equal(0)
  })

  it('counts nothing where the menu does not, or where GRUB cannot write', () => {
    for (const more of [{blscfg: {environmentPath, environment: null, countsBoots: false}}, {loaderWrites: false}]) {
      const boot = stateWith([], null, more)
      expect(loaderOf(boot).canCount(boot)).to.equal(false)
    }
  })

  it('was switched where the environment names the layer, however far GRUB has counted since', () => {
    const wanted = environmentOf(onTrial())
    expect(sameChoice(environmentOf(onTrial({boot_counter: '-1', boot_success: '1'})), wanted)).to.equal(true)
    expect(sameChoice(administrators, wanted)).to.equal(false)
    expect(sameChoice(environmentOf(onTrial({boot_counter: null})), wanted)).to.equal(false)
    const since = withVariables(administrators, {next_entry: 'x'})
    expect(grubVariable(withOurs(since, wanted), 'next_entry')).to.equal('x')
  })

  describe("in the real GRUB, with a menu that does as Fedora's", () => {
    let folder = ''
    before(() => (folder = mkdtempSync(join(tmpdir(), 'imgbase-bls-'))))
    after(() => rmSync(folder, {recursive: true, force: true}))

    /** In the order of blscfg, newest first: the second one is not the one that is proven. */
    const entries = [fresh, other, proven]
      .map(({id, kernel}) => `menuentry ${id} --id ${id} { linux ${kernel} ; }`)
      .join('\n')
    const start = (boot: BootState, environment = environmentOf(boot)) => {
      const files = {...filesOf(boot), 'grub/grub.cfg': fedoraMenu(entries), 'grub/grubenv': environment}
      const seen = startGrub(folder, files, 'grub/grubenv')
      return {started: seen.started.split('/')[1], environment: seen.after}
    }

    for (const left of [...Array(tries + 1).keys()])
      it(`does what countBoot says with ${left} tries left`, () => {
        const expected = countBoot(fresh.id, proven.id, {id: fresh.id, left})
        const seen = start(onTrial({boot_counter: String(left)}))
        expect(seen.started).to.equal(expected.boots)
        expect(grubVariable(seen.environment, 'boot_counter')).to.equal(
          left === 0 ? '-1' : String(expected.count?.left),
        )
        const after = onTrial({boot_counter: grubVariable(seen.environment, 'boot_counter')})
        expect(loaderOf(after).getTrial(after)?.left).to.equal(expected.count?.left)
      })

    it('comes down to the fallback after as many boots as there are tries, and stays there; other variables stay', () => {
      let environment = environmentOf(onTrial())
      const started = [...Array(tries + 2).keys()].map(() => {
        const seen = start(onTrial(), environment)
        environment = seen.environment
        return seen.started
      })
      expect(started).to.deep.equal([...Array<string>(tries).fill(fresh.id), proven.id, proven.id])
      expect(grubVariable(environment, 'kernelopts')).to.equal('ro quiet')
    })

    it('starts what was chosen for one boot, also when the tries are used up', () => {
      expect(start(onTrial({boot_counter: '0', next_entry: other.id})).started).to.equal(other.id)
    })

    it('starts the default, and counts nothing, once the trial is over', () => {
      const seen = start(settled())
      expect([seen.started, grubVariable(seen.environment, 'boot_counter')]).to.deep.equal([fresh.id, null])
    })
  })
})

describe("GRUB's environment block", () => {
  const name = fc.stringMatching(/^[a-z_]{1,8}$/)
  const value = fc.string({maxLength: 12, unit: 'binary-ascii'}).map((text) => text.replaceAll('\0', ''))

  it('keeps every variable that is not set, whatever its value, and is 1024 bytes', () => {
    fc.assert(
      fc.property(
        fc.dictionary(name, value, {maxKeys: 5}),
        fc.dictionary(name, value, {maxKeys: 5}),
        (first, second) => {
          const block = withVariables(withVariables(null, first), second)
          expect(Buffer.byteLength(block)).to.equal(1024)
          for (const [key, text] of Object.entries({...first, ...second}))
            expect(grubVariable(block, key)).to.equal(text)
        },
      ),
    )
  })

  it('is begun anew where GRUB would not read it, and refuses what has no room', () => {
    expect(grubVariable(withVariables('torn', {a: '1'}), 'a')).to.equal('1')
    expect(grubVariable(administrators.slice(0, -1), 'kernelopts')).to.equal(null)
    expect(() => withVariables(null, {a: 'x'.repeat(1000)})).to.throw('no room')
    expect(grubVariable(withVariables(administrators, {kernelopts: null}), 'kernelopts')).to.equal(null)
  })
})
