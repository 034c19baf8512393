import {expect} from 'chai'
import {noFiles, type CarryReport} from '../../src/carry/carry-report.ts'
import {hadFrom} from '../../src/carry/had-from.ts'
import type {Entry} from '../../src/model/tree.ts'
import {treePath} from '../../src/model/tree-path.ts'

const entry = (inode: string): Entry => ({
  ...{type: 'file', inode, size: 1n, mode: 0o644, uid: 0, gid: 0, modified: '1', changed: '1', target: ''},
})
const names = (...all: readonly (readonly [string, string])[]) =>
  new Map(all.map(([path, inode]) => [treePath(path), entry(inode)]))
const other = {entries: names(['a', '1'], ['b', '2'], ['c', '3'], ['d', '4'], ['e', '5']), hidden: new Map()}

describe('what a layer had from another root', () => {
  it('is what it took and that root still has as it was, and no file that was merged or is in conflict', () => {
    const report: CarryReport = {
      ...noFiles,
      ...{mode: 'update', accounts: [], missing: [], moved: [], packageDatabases: [], notCarried: [], warnings: []},
      ...{taken: ['/a', '/b', '/gone'], kept: ['/c'], merged: ['/d']},
    }
    const delta = {...noFiles, packageDatabases: [], warnings: [], taken: ['/e'], conflicts: ['/c']}
    const seen = new Map([['files', names(['a', '1'], ['b', '9'], ['c', '3'], ['d', '4'], ['e', '5'], ['gone', '6'])]])
    expect([...hadFrom({report, deltas: [delta], seen, begun: []}, other)]).to.deep.equal(['a', 'e'])
  })
})
