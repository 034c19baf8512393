import {expect} from 'chai'
import fc from 'fast-check'
import type {Nvr} from '../../src/model/nvr.ts'
import type {Streams, StreamVersion} from '../../src/model/stream.ts'
import {hasReached, staleStreams, versionFor} from '../../src/plan/follow-stream.ts'

const hour = 3600
const version = (nvr: string, released: number, rolloutHours = 0): StreamVersion => ({
  ...{nvr: nvr as Nvr, path: `${nvr}/`, manifestSha256: '0'.repeat(64), released, rolloutHours},
})
const versions = [version('node-1-1', 0), version('node-2-1', 100 * hour), version('node-3-1', 200 * hour, 50)]

describe('following a stream', () => {
  it('a version reaches every node in the end, none before its time, and none that it reached does it leave', () =>
    fc.assert(
      fc.property(fc.uuid(), fc.nat(300 * hour), fc.nat(300 * hour), (machineId, one, other) => {
        const at = (now: number): boolean => hasReached(version('node-3-1', 200 * hour, 50), {machineId, now})
        const [earlier, later] = [Math.min(one, other), Math.max(one, other)]
        expect(at(200 * hour - 1)).to.equal(false)
        expect(at(250 * hour)).to.equal(true)
        if (at(earlier)) expect(at(later)).to.equal(true)
      }),
    ))

  it('reaches about the part of the nodes that has been released, and other ones first for another version', () => {
    const nodes = Array.from({length: 2000}, (_, index) => `machine-${index}\n`)
    const reachedBy = (nvr: string, now: number): readonly string[] =>
      nodes.filter((machineId) => hasReached(version(nvr, 0, 10), {machineId, now}))
    for (const share of [0.1, 0.5, 0.9])
      expect(reachedBy('node-1-1', share * 10 * hour).length / nodes.length).to.be.closeTo(share, 0.05)
    const [one, other] = [reachedBy('node-1-1', 5 * hour), reachedBy('node-2-1', 5 * hour)]
    expect(one.filter((node) => other.includes(node)).length / nodes.length).to.be.closeTo(0.25, 0.05)
  })

  it('takes the newest that has reached the node, or the one that was asked for', () => {
    const at = (now: number) => versionFor(versions, {machineId: 'm', now}, undefined)
    expect(at(-1)).to.deep.equal({ok: true, value: null})
    expect(at(50 * hour)).to.deep.include({value: versions[0]})
    expect(at(199 * hour)).to.deep.include({value: versions[1]})
    expect(at(260 * hour)).to.deep.include({value: versions[2]})
    for (const name of ['node-3-1', '3-1', '3'])
      expect(versionFor(versions, {machineId: 'm', now: 0}, name), name).to.deep.include({value: versions[2]})
    expect(versionFor(versions, {machineId: 'm', now: 0}, '4')).to.have.nested.property(
      'faults[0].code',
      'streams.version',
    )
  })

  it('refuses a file that is older than one that was seen, and one that has expired', () => {
    const streams: Streams = {counter: 5, expires: 100, streams: {}}
    const codes = (now: number, highest: number) => staleStreams(streams, {now, highest}).map(({code}) => code)
    expect(codes(99, 5)).to.deep.equal([])
    expect(codes(99, 6)).to.deep.equal(['streams.old'])
    expect(codes(100, 5)).to.deep.equal(['streams.expired'])
  })
})
