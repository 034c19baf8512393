import {expect} from 'chai'
import {findmntArguments, parseFindmnt} from '../../src/read/findmnt.ts'
import {fixture} from './fixtures.ts'

describe('parseFindmnt', () => {
  const mounts = parseFindmnt(fixture('findmnt.json'))

  it('reads a mounted volume', () =>
    expect(mounts.find(({target}) => target === '/mnt2')).to.deep.equal({
      source: '/dev/mapper/node-root',
      target: '/mnt2',
      type: 'ext4',
      options: ['rw', 'relatime', 'stripe=16'],
      device: '254:5',
      uuid: 'f68632ba-c15c-4c78-8b86-0e66cb2982c9',
      size: 510_873_600n,
      available: 473_264_128n,
      root: '/',
    }))

  it('tells a bind mount by its folder, not by its source', () =>
    expect(mounts.find(({target}) => target === '/srv')).to.deep.include({
      source: '/dev/mapper/node-root',
      root: '/sub',
    }))

  it('keeps the order and a target with a space', () =>
    expect(mounts.map(({target}) => target)).to.deep.equal(['/', '/run', '/mnt2', '/srv', '/mnt2/a b']))

  it('has no UUID where the user may not read the device', () =>
    expect(parseFindmnt(fixture('findmnt-user.json')).map(({uuid}) => uuid)).to.deep.equal(Array(5).fill(null)))

  it('takes sizes as text, and none at all', () => {
    const json =
      '{"filesystems": [{"source": null, "target": "/x", "fstype": "x", "options": null, "maj:min": "  8:0 ", "uuid": "", "size": "4096", "avail": null, "fsroot": null}]}'
    expect(parseFindmnt(json)).to.deep.equal([
      {
        source: '',
        target: '/x',
        type: 'x',
        options: [],
        device: '8:0',
        uuid: null,
        size: 4096n,
        available: 0n,
        root: '/',
      },
    ])
  })

  it('takes nothing for no mounts', () => expect(parseFindmnt('')).to.deep.equal([]))

  for (const text of ['{}', 'null', 'findmnt: failed'])
    it(`throws for ${text}`, () => expect(() => parseFindmnt(text)).to.throw())

  it('asks for all that it reads, and no file system of a server', () => {
    const columns = findmntArguments.at(-1)?.toLowerCase().split(',') ?? []
    const {filesystems} = JSON.parse(fixture('findmnt.json')) as {filesystems: [object]}
    expect(columns).to.deep.equal(Object.keys(filesystems[0]))
    expect(findmntArguments[4]).to.match(/^no.*\bnfs4\b/)
  })
})
