import {expect} from 'chai'
import {changedSince, outermost} from '../../src/carry/changed-since.ts'
import type {Entry, Listing} from '../../src/model/tree.ts'
import {isWithin, treePath} from '../../src/model/tree-path.ts'

const stagedAt = 100
const file = (changed: number, more: Partial<Entry> = {}): Entry => ({
  ...{type: 'file', inode: '7', size: 3n, mode: 0o644, uid: 0, gid: 0},
  ...{modified: '1.5', changed: `${changed}.5`, target: ''},
  ...more,
})
const folder = (changed: number, more: Partial<Entry> = {}): Entry => file(changed, {type: 'directory', ...more})
const listing = (entries: Readonly<Record<string, Entry>>): Listing => ({
  entries: new Map(Object.entries(entries).map(([path, entry]) => [treePath(path), entry])),
  hidden: new Map(),
})
const since = (base: Record<string, Entry>, layer: Record<string, Entry>): readonly (readonly string[])[] => {
  const whole = changedSince(listing(base), listing(layer), stagedAt)
  const touched = Object.entries(layer).flatMap(([path, entry]) =>
    Number(entry.changed) > stagedAt ? [treePath(path)] : [],
  )
  const below = (all: Record<string, Entry>): Listing => {
    const isBelow = (path: string): boolean => outermost(touched).some((start) => isWithin(treePath(path), start))
    return listing(Object.fromEntries(Object.entries(all).filter(([path]) => isBelow(path))))
  }
  expect(changedSince(below(base), below(layer), stagedAt)).to.deep.equal(whole)
  return [whole.changed, whole.deleted]
}

describe('changedSince', () => {
  it('tells what was written after staging, and not what the carry-over brought', () =>
    expect(since({a: file(1), b: file(1)}, {a: file(99), b: file(101), new: file(102)})).to.deep.equal([
      ['b', 'new'],
      [],
    ]))

  it('tells what was deleted after staging, by the folder that held it', () => {
    expect(since({d: folder(1), 'd/a': file(1)}, {d: folder(101)})).to.deep.equal([[], ['d/a']])
    expect(since({d: folder(1), 'd/a': file(1)}, {d: folder(99)})).to.deep.equal([[], []])
    expect(since({'': folder(1), d: folder(1), 'd/a': file(1)}, {'': folder(101)})).to.deep.equal([[], ['d', 'd/a']])
  })

  it('tells of a folder only where it is new, or of another owner or mode', () => {
    expect(since({d: folder(1)}, {d: folder(101)})).to.deep.equal([[], []])
    expect(since({d: folder(1)}, {d: folder(101, {mode: 0o700})})).to.deep.equal([['d'], []])
    expect(since({}, {d: folder(101)})).to.deep.equal([['d'], []])
  })

  it('leaves out what LVM notes of each change', () => {
    const noted = {
      'etc/lvm/archive': folder(101),
      'etc/lvm/archive/node_1.vg': file(101),
      'etc/lvm/backup/node': file(101),
    }
    expect(since({}, {...noted, 'etc/lvm/lvm.conf': file(101)})).to.deep.equal([['etc/lvm/lvm.conf'], []])
    expect(since(noted, {'etc/lvm': folder(101)})).to.deep.equal([['etc/lvm'], []])
  })
})
