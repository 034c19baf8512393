import {readFileSync} from 'node:fs'
import {expect} from 'chai'
import {exitCodes, exitNameOf, type ExitName} from '../../src/cli/exit-codes.ts'
import {errorReport, renderError} from '../../src/cli/render-error.ts'
import {CommandFault, type FaultKind} from '../../src/model/command-fault.ts'
import {fault} from '../../src/model/fault.ts'
import {ToolError} from '../../src/model/tool-error.ts'
import {Stuck, Undone, Unsettled} from '../../src/model/undone.ts'

const refused = (kind: FaultKind = 'refused'): CommandFault =>
  new CommandFault(kind, [fault('a.one', 'one is wrong', 'Do this.'), fault('a.two', 'two is wrong')])
const tool = new ToolError(['lvcreate', '-n', 'a'], 5, 'no space')
const diskError = (code: string): Error => Object.assign(new Error(`${code}: it went wrong, fsync`), {code})
const aborted = new DOMException('This operation was aborted', 'AbortError')

describe('the exit code', () => {
  const table: readonly (readonly [what: string, error: unknown, name: ExitName])[] = [
    ['a wrong call', refused('usage'), 'usage'],
    ["oclif's own parse errors", Object.assign(new Error('x'), {oclif: {exit: 2}}), 'usage'],
    ['no layout', refused('no-layout'), 'noLayout'],
    ['a refusal', refused(), 'refused'],
    ['a refusal after which all was undone', new Undone(refused()), 'refused'],
    ['a tool that failed', tool, 'toolFailed'],
    ['a disk that failed', diskError('EIO'), 'toolFailed'],
    ['a disk that failed, after which all was undone', new Undone(diskError('ENOSPC')), 'undone'],
    ['a commit that may not last', new Unsettled(diskError('EIO'), tool), 'needsRecover'],
    ['a file that is missing', diskError('ENOENT'), 'unexpected'],
    ['a failure after which all was undone', new Undone(tool), 'undone'],
    ['a failure that could not be undone', new Stuck(tool, tool), 'needsRecover'],
    ['an interruption that could not be undone', new Stuck(aborted, tool), 'needsRecover'],
    ['an unfinished journal in the way', refused('recover'), 'needsRecover'],
    ['a lock that another holds', refused('busy'), 'busy'],
    ['another user', refused('not-root'), 'notRoot'],
    ['an interruption', aborted, 'interrupted'],
    ['an interruption after which all was undone', new Undone(aborted), 'interrupted'],
    ['anything else', new TypeError('x'), 'unexpected'],
    ['no error at all', undefined, 'unexpected'],
  ]
  for (const [what, error, name] of table)
    it(`of ${what} is that of ${name}`, () => expect(exitNameOf(error)).to.equal(name))

  it('has a number of its own for each, and docs/exit-codes.md has them all', () => {
    const numbers = Object.values(exitCodes)
    expect(new Set<number>(numbers).size).to.equal(numbers.length)
    const text = readFileSync(new URL('../../docs/exit-codes.md', import.meta.url), 'utf8')
    const documented = [...text.matchAll(/^\|\s*(\d+)\s*\|/gm)].map(([, number]) => Number(number))
    expect(documented).to.have.members(numbers)
  })
})

describe('an error', () => {
  it('is told with every fault and what to do about it', () => {
    expect(renderError(refused())).to.equal('imgbase: one is wrong\n         Do this.\nimgbase: two is wrong')
    expect(errorReport(refused()).error).to.deep.include({
      faults: refused().faults,
      ...{message: 'one is wrong; two is wrong', command: null, undone: false},
    })
  })

  it('that was undone says so, and why it came to it', () => {
    expect(renderError(new Undone(tool))).to.equal(
      'imgbase: lvcreate failed (exit 5): no space\n         Everything was undone: the node is as it was before.',
    )
    expect(errorReport(new Undone(tool)).error).to.include({undone: true, exit: 6, command: tool.command})
    expect(renderError(new Undone(aborted))).to.match(/^imgbase: interrupted\n.*undone/)
  })

  it('that could not be undone tells both reasons, and to run recover', () => {
    const told = renderError(new Stuck(tool, new Error('the pool is gone')))
    expect(told).to.contain('no space').and.to.contain('the pool is gone').and.to.contain('imgbase recover')
    expect(errorReport(new Stuck(tool, new Error('x'))).error).to.include({undone: false, exit: 7})
  })

  it('of a disk says so, and what to do', () => {
    expect(renderError(new Undone(diskError('EIO')))).to.match(
      /^imgbase: a disk failed: EIO: .*\n.*dmesg.*\n.*Everything was undone/,
    )
    expect(errorReport(diskError('ENOSPC')).error).to.containSubset({
      message: 'a file system is full: ENOSPC: it went wrong, fsync',
      faults: [{code: 'disk.full'}],
    })
    expect(renderError(diskError('EROFS'))).to.match(/a file system is read-only: .*\n.*Mend it/)
  })

  it('in a commit that may not last tells that nothing was undone', () => {
    const told = renderError(new Unsettled(diskError('EIO'), tool))
    expect(told).to.contain('whether the disk has that is not known').and.to.contain('imgbase recover')
    expect(told).not.to.contain('Everything was undone')
  })

  it('drives no terminal', () => {
    expect(renderError(new Error('a\u001b[2Jb\rc\u009b'))).to.equal(String.raw`imgbase: a\x1b[2Jb\x0dc\x9b`)
  })
})
