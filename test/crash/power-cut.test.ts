import {expect} from 'chai'
import {temporaryDisk} from '../lab/main/play.ts'
import {printFigures, tell} from './figures.ts'
import {isFull} from './full.ts'
import {copyDisk, inLab, smallNode} from './lab.ts'
import {type BootView, bootViews} from './power/boot-views.ts'
import {readWriteLog} from './power/write-log.ts'

/** What one cut left: the layer that boots, and what `recover` did; or why it is not whole. */
interface Judged {
  readonly upTo: string
  readonly seed: string
  readonly outcome: string
}

const wanted = isFull ? {flushes: 200, random: 100} : {flushes: 7, random: 4}
const seed = Number(process.env['CRASH_SEED'] ?? 20_260_000)
/** Only the cut after this many requests, to look at one again. */
const only = process.env['CRASH_CUT']
/** `3/15`: of all cuts every fifteenth, from the third on, to take them in several runs. */
const [part = 1, parts = 1] = (process.env['CRASH_PART'] ?? '1/1').split('/').map(Number)

printFigures()

describe('the power is cut while an update writes', function () {
  this.timeout(7_200_000)
  const disk = temporaryDisk()
  let judged: readonly Judged[]
  let menus: readonly BootView[]

  before(async () => {
    await smallNode(disk)
    copyDisk(disk, `${disk}.recorded`)
    const log = {path: `${disk}.log`, size: 4n << 30n}
    const digests = await inLab('record.sh', {disks: [{path: `${disk}.recorded`}, log]})
    const requests = readWriteLog(log.path)
    const first = requests.findIndex(({mark}) => mark === 'begin')
    copyDisk(disk, `${disk}.viewed`)
    menus = bootViews(`${disk}.viewed`, {path: log.path, requests, first}, 'grub/custom.cfg')
    const spare = {path: `${disk}.spare`, size: 1n << 30n}
    const numbers = [wanted.flushes, wanted.random, seed, part, parts, ...(only === undefined ? [] : [only])].map(
      String,
    )
    const told = await inLab('cuts.sh', {disks: [{path: disk}, log, spare], stdin: digests}, numbers)
    const [recorded = '', ...lines] = told.trim().split('\n')
    tell('power cut: recorded', recorded)
    judged = lines.map((line) => {
      const [upTo = '', ofSeed = '', outcome = ''] = line.split('\t')
      return {upTo, seed: ofSeed, outcome}
    })
  })

  it('after each single write to /boot, GRUB reads the old menu or the new one, whole, without replaying a journal', () => {
    expect(menus.map(({text}) => /^set imgbase_trial=imgbase-node-2\.0-1-L1$/m.test(text))).to.deep.equal([false, true])
    for (const {text, upTo} of menus) expect(text, `after request ${upTo}`).to.match(/^### END imgbase$/m)
  })

  it('the next boot is the old layer or the new one, whole, after every cut', () => {
    const count = (outcome: RegExp): number => judged.filter((one) => outcome.test(one.outcome)).length
    tell(
      'power cut: judged',
      `${judged.length} cuts (${judged.filter((one) => one.seed !== '').length} with writes dropped and torn): ` +
        `${count(/^node-1\.0/)} boot the old layer, ${count(/^node-2\.0/)} the new one`,
    )
    const inPart = Math.ceil((wanted.flushes + wanted.random - part + 1) / parts)
    expect(judged.length).to.equal(only === undefined ? inPart : 1)
    expect(judged.filter(({outcome}) => !/^node-[12]\.0-1\+1 ?(undo|finish)?$/.test(outcome))).to.deep.equal([])
  })

  it('there were cuts before the commit and after it', () => {
    if (only !== undefined) return
    expect(judged.map(({outcome}) => outcome)).to.include.members(['node-1.0-1+1 undo', 'node-2.0-1+1'])
  })
})
