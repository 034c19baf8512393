import {expect} from 'chai'
import {newInVar} from '../../src/carry/new-in-var.ts'
import type {Entry, Listing} from '../../src/model/tree.ts'
import {treePath} from '../../src/model/tree-path.ts'

const entry: Entry = {
  ...{type: 'directory', inode: '1', size: 0n, mode: 0o755, uid: 0, gid: 0, modified: '1', changed: '1', target: ''},
}
/** Folders, but for names with a dot. */
const listing = (hidden: readonly string[], ...paths: readonly string[]): Listing => ({
  entries: new Map(
    ['', ...paths].map(
      (path) => [treePath(path), {...entry, type: path.includes('.') ? 'file' : 'directory'}] as const,
    ),
  ),
  hidden: new Map(hidden.map((path) => [treePath(path), 'directory'] as const)),
})

describe('what a new layer brings to /var', () => {
  const live = listing(['log'], 'lib', 'lib/a', 'lib/a/own.db')

  it('is what neither the live /var nor the old base has, a folder with all that is in it', () =>
    expect(
      newInVar(
        listing([], 'lib', 'lib/a', 'lib/a/new.db', 'lib/b', 'lib/b/c.db', 'opt'),
        listing([], 'lib', 'lib/a'),
        live,
      ),
    ).to.deep.equal(['lib/a/new.db', 'lib/b', 'opt']))

  it('is nothing that is there, or was deleted here', () =>
    expect(
      newInVar(
        listing([], 'lib', 'lib/a', 'lib/a/own.db', 'lib/gone', 'lib/gone/x.db', 'lib/gone/new.db'),
        listing([], 'lib', 'lib/gone', 'lib/gone/x.db'),
        live,
      ),
    ).to.deep.equal([]))

  it('is all that is missing where no base tells what was deleted', () =>
    expect(newInVar(listing([], 'lib', 'lib/b'), null, live)).to.deep.equal(['lib/b']))

  it('is nothing on other volumes, no package database, no cache, no log, and nothing in the place of a file', () =>
    expect(
      newInVar(
        listing(
          [],
          'log',
          'log/x.log',
          'cache',
          'cache/y.bin',
          'lib',
          'lib/dpkg',
          'lib/dpkg/z.list',
          'lib/a',
          'lib/a/own.db',
          'lib/a/own.db/sub',
        ),
        null,
        live,
      ),
    ).to.deep.equal([]))
})
