import {expect} from 'chai'
import {differing, newer} from '../../src/carry/moved-names.ts'
import type {Entry} from '../../src/model/tree.ts'
import {treePath, type TreePath} from '../../src/model/tree-path.ts'

const file = (modified: string, more: Partial<Entry> = {}): Entry => ({
  ...{type: 'file', inode: '1', size: 5n, mode: 0o644, uid: 0, gid: 0, changed: '0', target: ''},
  ...{modified, ...more},
})
const folder = (modified: string): Entry => file(modified, {type: 'directory'})
const entries = (names: Readonly<Record<string, Entry>>): ReadonlyMap<TreePath, Entry> =>
  new Map(Object.entries(names).map(([name, entry]) => [treePath(name), entry]))

describe('names of a directory that moves', () => {
  const there = entries({srv: folder('10.0000000000'), 'srv/a': file('10.5000000000'), 'srv/b': file('9.0000000000')})
  const root = treePath('srv')

  it('are all, onto a fresh file system, its own root too', () =>
    expect(differing(there, entries({'': folder('99.0'), 'lost+found': folder('99.0')}), root)).to.deep.equal([
      'srv',
      'srv/a',
      'srv/b',
    ]))

  it('are afterwards what the copy lacks, or has older, to the nanosecond', () => {
    const here = {'': folder('10.0000000000'), a: file('10.4999999990'), b: file('9.0000000010')}
    expect(newer(there, entries(here), root)).to.deep.equal(['srv/a'])
    expect(newer(there, entries({'': folder('10.0000000000'), b: file('8.9')}), root)).to.deep.equal(['srv/a', 'srv/b'])
  })

  it('are afterwards none that the copy has newer or as new, whatever else differs', () => {
    const here = {'': folder('11.0'), a: file('10.5000000000', {mode: 0o600, size: 7n}), b: file('20.0')}
    expect(newer(there, entries(here), root)).to.deep.equal([])
    expect(differing(there, entries(here), root)).to.deep.equal(['srv', 'srv/a', 'srv/b'])
  })

  it('never put a file in the place of a folder that the copy has, nor a folder in that of a file', () => {
    const mixed = entries({srv: folder('1.0'), 'srv/a': file('99.0'), 'srv/b': folder('99.0'), 'srv/b/c': file('99.0')})
    const here = entries({'': folder('1.0'), a: folder('2.0'), 'a/kept': file('2.0'), b: file('2.0')})
    expect(newer(mixed, here, root)).to.deep.equal([])
  })
})
