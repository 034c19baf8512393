import {expect} from 'chai'
import {parseDpkgConffiles} from '../../src/carry/conffiles.ts'
import {layerFstab} from '../../src/carry/layer-fstab.ts'
import {bindLine, needsBind, needsMove, packageDatabases} from '../../src/carry/package-database.ts'

const sum = (letter: string): string => letter.repeat(32)

describe('parseDpkgConffiles', () => {
  it('reads the sums of all packages, obsolete ones too, and none that is not unpacked', () => {
    const status = [
      'Package: one',
      'Conffiles:',
      ` /etc/one.conf ${sum('a')}`,
      ` /etc/with space ${sum('b')} obsolete`,
      ' /etc/new.conf newconffile',
      'Description: has',
      ` /etc/no.conf ${sum('c')}`,
      '',
      'Package: two',
      'Conffiles:',
      ` /etc/zwei-ü ${sum('d')} remove-on-upgrade`,
      '',
    ].join('\n')
    expect([...parseDpkgConffiles(status)]).to.deep.equal([
      ['etc/one.conf', sum('a')],
      ['etc/with space', sum('b')],
      [Buffer.from('etc/zwei-ü').toString('latin1'), sum('d')],
    ])
  })
})

describe('package databases', () => {
  it('are moved out of the way of /var, once', () => {
    expect(needsMove({inLayer: null, underVar: 'directory'})).to.equal(true)
    expect(needsMove({inLayer: 'directory', underVar: 'directory'})).to.equal(false)
    expect(needsMove({inLayer: 'directory', underVar: 'link'})).to.equal(false)
    expect(needsMove({inLayer: null, underVar: null})).to.equal(false)
  })

  it('are bound where the volume has a folder for them, and nowhere else', () => {
    expect(needsBind({name: 'rpm', inLayer: 'directory', onVolume: 'directory'})).to.equal(true)
    expect(needsBind({name: 'rpm', inLayer: 'directory', onVolume: null})).to.equal(false)
    expect(needsBind({name: 'selinux', inLayer: 'directory', onVolume: null})).to.equal(true)
    expect(needsBind({name: 'rpm', inLayer: 'directory', onVolume: 'link'})).to.equal(false)
    expect(needsBind({name: 'rpm', inLayer: null, onVolume: 'directory'})).to.equal(false)
  })

  it('are bound by a line that fstab takes, and that lets a node boot without them', () => {
    const line = bindLine(packageDatabases[0] ?? expect.fail())
    expect(line).to.match(/^\/usr\/lib\/sysimage\/dpkg \/var\/lib\/dpkg none bind,nofail,\S+ 0 0$/)
    expect(layerFstab('', {root: '/dev/a/b', rootType: 'xfs', lines: [line]})).to.contain(line)
  })
})
