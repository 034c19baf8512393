import {execFileSync} from 'node:child_process'
import {expect} from 'chai'
import fc from 'fast-check'
import {readCustomConfig, renderCustomConfig} from '../../boot/grub-custom.ts'
import type {BootEntry} from '../../src/model/boot-entry.ts'
import {anyEntry, entry} from './boot-entries.ts'

const uuid = '3e0f1b5c-0c63-4f0e-9df8-0f8f5d1c2b3a'
const entries = fc.uniqueArray(anyEntry, {selector: ({id}) => id, minLength: 1, maxLength: 4})
const foreign = fc.stringMatching(/^[ -~\n]*$/)

/** The real GRUB's parser (Debian package grub-common); throws with its message. */
const checkSyntax = (script: string): string =>
  execFileSync('grub-script-check', [], {input: script, encoding: 'utf8', stdio: 'pipe'})

const choiceOf = (all: readonly BootEntry[]) => ({
  default: all[0]?.id ?? null,
  fallback: all.at(-1)?.id ?? null,
  onTrial: false,
})

describe('custom.cfg', () => {
  it('says what is written', () => {
    const text = renderCustomConfig(
      null,
      [entry('a-1'), entry('a-10'), entry('a-9')],
      {default: 'a-10', fallback: 'a-9', onTrial: false},
      uuid,
    )
    expect(text).to.equal(`### BEGIN imgbase
# Rendered from loader/entries by imgbase: changes inside this block are lost, everything outside of it stays.
if [ "\${boot_once}" != "true" ]; then
  set default=a-10
fi
set fallback=a-9
function imgbase_fall_back {
  echo 'a-10 cannot be loaded, booting a-9'
  search --no-floppy --fs-uuid --set=root ${uuid}
  linux /a-9/vmlinuz root=/dev/node/a-9 ro img.fallback=a-10
  initrd /a-9/initrd
}
menuentry 'Title of a-10' --id a-10 {
  if search --no-floppy --fs-uuid --set=root ${uuid}; linux /a-10/vmlinuz root=/dev/node/a-10 ro; initrd /a-10/initrd; then
    boot
  else
    imgbase_fall_back
  fi
}
menuentry 'Title of a-9' --id a-9 {
  search --no-floppy --fs-uuid --set=root ${uuid}
  linux /a-9/vmlinuz root=/dev/node/a-9 ro
  initrd /a-9/initrd
}
menuentry 'Title of a-1' --id a-1 {
  search --no-floppy --fs-uuid --set=root ${uuid}
  linux /a-1/vmlinuz root=/dev/node/a-1 ro
  initrd /a-1/initrd
}
### END imgbase
`)
  })

  it('chooses nothing, and searches nothing, where it is not told', () => {
    const text = renderCustomConfig(null, [entry('a')], {default: null, fallback: null, onTrial: false}, null)
    expect(text).to.not.match(/default|fallback|search/)
  })

  it('is read back', () => {
    fc.assert(
      fc.property(entries, foreign, (all, before) => {
        const read = readCustomConfig(renderCustomConfig(before, all, choiceOf(all), uuid))
        expect(read.ids.toSorted()).to.deep.equal(all.map(({id}) => id).toSorted())
        expect(read).to.include(choiceOf(all))
      }),
    )
  })

  it('keeps every byte around the block, through any number of changes', () => {
    fc.assert(
      fc.property(foreign, foreign, entries, entries, (before, after, first, second) => {
        const once = renderCustomConfig(before, first, choiceOf(first), uuid) + after
        const twice = renderCustomConfig(once, second, choiceOf(second), null)
        const head = before === '' || before.endsWith('\n') ? before : `${before}\n`
        expect(twice.startsWith(`${head}### BEGIN imgbase\n`)).to.equal(true)
        expect(twice.endsWith(`### END imgbase\n${after}`)).to.equal(true)
        expect(renderCustomConfig(twice, second, choiceOf(second), null)).to.equal(twice)
      }),
    )
  })

  it('swallows nothing after a BEGIN that has lost its END', () => {
    const damaged = '### BEGIN imgbase\nset timeout=9\n'
    const once = renderCustomConfig(damaged, [entry('a')], {default: 'a', fallback: null, onTrial: false}, uuid)
    const twice = renderCustomConfig(once, [entry('b')], {default: 'b', fallback: null, onTrial: false}, uuid)
    expect(twice.startsWith(damaged)).to.equal(true)
    expect(readCustomConfig(twice)).to.deep.equal({default: 'b', fallback: null, onTrial: false, ids: ['b']})
    expect(readCustomConfig(damaged)).to.deep.equal({default: null, fallback: null, onTrial: false, ids: []})
  })

  it('leaves one block of several, since GRUB takes the first entry of an id', () => {
    const block = renderCustomConfig(null, [entry('a')], {default: 'a', fallback: null, onTrial: false}, uuid)
    const text = renderCustomConfig(
      `#1\n${block}#2\n${block}#3\n`,
      [entry('b')],
      {default: 'b', fallback: null, onTrial: false},
      uuid,
    )
    expect(text.match(/BEGIN imgbase/g)).to.have.length(1)
    expect(text).to.match(/^#1\n#2\n###[^]*imgbase\n#3\n$/)
  })

  it("is valid to GRUB's own parser, whatever the entries hold", () => {
    fc.assert(
      fc.property(entries, (all) => void checkSyntax(renderCustomConfig('set timeout=9', all, choiceOf(all), uuid))),
      {numRuns: 60},
    )
    expect(() => checkSyntax('menuentry {')).to.throw()
  })
})
