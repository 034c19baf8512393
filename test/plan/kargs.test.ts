import {expect} from 'chai'
import {editedOptions, type KargsEdit} from '../../src/plan/kargs.ts'

const options = [
  'root=/dev/node/a-1-1+1',
  'img.bootid=a-1-1+1',
  'ro',
  'quiet',
  'console=tty0',
  'console=ttyS0',
  'x="a b"',
]

/** The options after an edit, without root and layer; or the codes of its faults. */
function after(edit: Partial<KargsEdit>): string {
  const result = editedOptions(options, {append: [], delete: [], replace: [], ...edit})
  if (!result.ok) return result.faults.map(({code}) => code).join(' ')
  expect(result.value.slice(0, 2)).to.deep.equal(options.slice(0, 2))
  return result.value.slice(2).join(' ')
}

describe('editedOptions', () => {
  it('appends what is not there yet, and lets a name stand twice', () => {
    expect(after({append: ['quiet', 'iommu=pt', 'console=hvc0']})).to.equal(
      'ro quiet console=tty0 console=ttyS0 x="a b" iommu=pt console=hvc0',
    )
  })

  it('deletes all of a name, or the one with the value', () => {
    expect(after({delete: ['quiet', 'console']})).to.equal('ro x="a b"')
    expect(after({delete: ['console=tty0', 'x="a b"']})).to.equal('ro quiet console=ttyS0')
  })

  it('replaces all of a name with one, in the place of the first', () =>
    expect(after({replace: ['console=hvc0', 'x="c d"']})).to.equal('ro quiet console=hvc0 x="c d"'))

  it('deletes, then replaces, then appends', () =>
    expect(after({delete: ['console=tty0'], replace: ['console=a'], append: ['console=tty0']})).to.equal(
      'ro quiet console=a x="a b" console=tty0',
    ))

  it('refuses, all faults at once, what is not there to delete or replace', () =>
    expect(after({delete: ['verbose', 'quiet=1'], replace: ['iommu=pt']})).to.equal(
      'kargs.not-there kargs.not-there kargs.not-there',
    ))

  it('refuses what names the layer, and what is more than one argument or none', () => {
    expect(after({delete: ['root'], append: ['img.bootid=b']})).to.equal('kargs.owned kargs.owned')
    expect(after({append: ['a b', '', 'a="b', 'a\nb']})).to.equal(Array(4).fill('kargs.not-one').join(' '))
  })
})
