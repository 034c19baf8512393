import {expect} from 'chai'
import type {MountLine} from '../../src/model/mount.ts'
import {otherWays, placeIn} from '../../src/plan/ways-to-path.ts'

const mount = (target: string, device: string, root = '/'): MountLine => ({
  ...{target, device, root},
  ...{source: '/dev/x', type: 'ext4', options: []},
})
const system = [mount('/', '253:1'), mount('/var', '253:2'), mount('/srv', '253:9')]
const ways = (path: string, ...views: readonly (readonly MountLine[])[]): readonly string[] => {
  const place = placeIn(system, path)
  if (place === null) throw new Error('nowhere')
  const seen = [system, ...views].map((mounts, index) => ({pid: String(index), mounts}))
  return otherWays(system, seen, place, path).map(({pid, target}) => `${pid}:${target}`)
}

describe('where a path lies', () => {
  it('is on the mount that is seen there', () => {
    expect(placeIn(system, '/home/data')).to.deep.equal({device: '253:1', root: '/home/data'})
    expect(placeIn(system, '/var/lib')).to.deep.equal({device: '253:2', root: '/lib'})
    expect(placeIn(system, '/srv')).to.deep.equal({device: '253:9', root: '/'})
    expect(placeIn([...system, mount('/srv', '0:50', '/a')], '/srv/b')).to.deep.equal({device: '0:50', root: '/a/b'})
    expect(placeIn([...system, mount('/var/lib', '0:50')], '/variable')).to.deep.equal({
      device: '253:1',
      root: '/variable',
    })
    expect(placeIn([], '/srv')).to.equal(null)
  })
})

describe('other ways to a path', () => {
  it('are none where everybody sees the system alone, or a copy of it that follows it', () => {
    expect(ways('/home', system)).to.deep.equal([])
    expect(ways('/srv', system)).to.deep.equal([])
  })

  it('are bind mounts of it, or of what lies below, in the system or in any other namespace', () => {
    expect(ways('/home', [...system, mount('/run/copy', '253:1', '/home')])).to.deep.equal(['1:/run/copy'])
    expect(ways('/home', [...system, mount('/home/data', '253:1', '/home/data')])).to.deep.equal(['1:/home/data'])
    expect(ways('/srv', [...system, mount('/mnt', '253:9', '/inside')])).to.deep.equal(['1:/mnt'])
    expect(ways('/home', [...system, mount('/x', '253:1', '/homes'), mount('/y', '253:2', '/home')])).to.deep.equal([])
  })

  it('are the volume on the same path in a container, and a second mount on top, which both stay', () => {
    expect(ways('/srv', [mount('/', '0:70'), mount('/srv', '253:9')])).to.deep.equal(['1:/srv'])
    expect(ways('/srv', [...system, mount('/srv', '253:9')])).to.deep.equal(['1:/srv'])
    expect(ways('/home', [...system, mount('/home', '253:1', '/home')])).to.deep.equal(['1:/home'])
  })
})
