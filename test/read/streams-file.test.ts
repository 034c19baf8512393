import {expect} from 'chai'
import type {Nvr} from '../../src/model/nvr.ts'
import {parseUpstream, type Streams} from '../../src/model/stream.ts'
import {parseRemote, renderRemote} from '../../src/read/remote-file.ts'
import {parseStreams, renderStreams} from '../../src/read/streams-file.ts'

const streams: Streams = {
  ...{counter: 7, expires: 1_800_000_000},
  streams: {
    stable: [
      {
        ...{nvr: 'node-1~rc1-1' as Nvr, path: 'node-1~rc1-1/', manifestSha256: 'a'.repeat(64)},
        ...{released: 1_700_000_000, rolloutHours: 72},
      },
    ],
    testing: [],
  },
}

const changed = (change: (text: string) => string): ReturnType<typeof parseStreams> =>
  parseStreams(change(renderStreams(streams)))

describe('streams.json', () => {
  it('is read as it was written, and fields that nobody knows are no error', () => {
    expect(parseStreams(renderStreams(streams))).to.deep.equal({ok: true, value: streams})
    expect(changed((text) => text.replace('{', '{"later": 1,'))).to.deep.equal({ok: true, value: streams})
  })

  it('is refused with a field that is wrong, and with a path that leads elsewhere', () => {
    const wrong: readonly (readonly [string, string])[] = [
      ...([
        ['"format": 1', '"format": 2'],
        ['"counter": 7', '"counter": -7'],
        ['2027-', '2027'],
      ] as const),
      ...(['../a/', '/a/', 'a//b/', 'http://a/', 'a', './'] as const).map((path) => ['node-1~rc1-1/', path] as const),
      ...([
        ['aaaa"', 'aaa"'],
        ['"node-1~rc1-1"', '"a b-1-1"'],
        ['"stable"', '"a/b"'],
      ] as const),
    ]
    for (const [from, to] of wrong)
      expect(
        changed((text) => text.replace(from, to)),
        `${from} ${to}`,
      ).to.have.property('ok', false)
    expect(parseStreams('[]')).to.have.property('ok', false)
  })
})

describe('a remote', () => {
  it('is read as it was written, and refused where it leads to no folder of a web server', () => {
    const remote = {name: 'node', url: 'https://a/b/', key: 'remote-node.pub', allowUnsigned: false}
    expect(parseRemote('node', renderRemote(remote))).to.deep.equal(remote)
    expect(parseRemote('node', '{"url": "https://a/"}')).to.deep.include({key: null, allowUnsigned: false})
    for (const bad of [
      '{}',
      '{"url": "file:///a/"}',
      '{"url": "https://a/b"}',
      '{"url": "https://a/", "key": "../x"}',
      'x',
    ])
      expect(parseRemote('node', bad), bad).to.equal(null)
  })

  it('and a stream of it are told from images', () => {
    expect(parseUpstream('node:stable')).to.deep.equal({remote: 'node', stream: 'stable'})
    for (const other of ['oci:a', 'oci-archive:a', 'https:a', 'node', 'node:a:b', '/a:b', 'a:b/c', ':a', 'a:'])
      expect(parseUpstream(other), other).to.equal(null)
  })
})
