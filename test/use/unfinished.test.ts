import {expect} from 'chai'
import type {ShownVolume} from '../../src/use/volume/list-volumes.ts'
import {unfinished} from '../../src/use/volume/unfinished.ts'

const done: ShownVolume = {
  ...{volume: 'node/srv', path: '/srv', size: 5n, used: 1n},
  ...{mounted: true, attached: true},
}
const path = '/srv'
const created = {kind: 'create', path, size: 5n, filesystem: 'ext4'} as const

describe('what is missing after a change of a volume', () => {
  it('is nothing where all is as it was wished', () => {
    expect(unfinished(created, done, false)).to.equal(null)
    expect(unfinished({kind: 'attach', path}, done, false)).to.equal(null)
    expect(unfinished({kind: 'resize', path, size: 5n}, done, false)).to.equal(null)
    expect(unfinished({kind: 'detach', path}, {...done, mounted: false, attached: false}, false)).to.equal(null)
    expect(unfinished({kind: 'remove', path}, null, false)).to.equal(null)
  })

  it('is told with the command that finishes it', () => {
    const bare = {...done, mounted: false}
    expect(unfinished(created, bare, true)).to.match(/not mounted on \/srv.*imgbase volume --attach \/srv$/)
    expect(unfinished({kind: 'remove', path}, bare, true)).to.match(/still there.*imgbase volume --remove \/srv$/)
    expect(unfinished({kind: 'remove', path: '/data'}, bare, true)).to.match(/lvremove node\/srv$/)
    expect(unfinished({kind: 'resize', path, size: 7n}, done, true)).to.match(/imgbase volume --resize \/srv 7b$/)
    expect(unfinished({kind: 'detach', path}, done, true)).to.match(/umount \/srv$/)
    expect(unfinished(created, null, true)).to.contain('there is no volume')
  })
})
