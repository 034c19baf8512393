import {expect} from 'chai'
import fc from 'fast-check'
import {joinFstab, splitFstab} from '../../src/carry/fstab.ts'
import {hasVar, layerFstab, type LayerMounts} from '../../src/carry/layer-fstab.ts'

const mounts: LayerMounts = {root: '/dev/node/node-1.1-1+1', rootType: 'ext4', lines: []}

const anyLine = fc.oneof(
  fc.string({unit: fc.constantFrom('a', ' ', '\t', '#', '/', '\\', '=', '\r', 'ÿ'), maxLength: 12}),
  fc.constantFrom('', '# comment', 'LABEL=x /data xfs noatime 0 2', '/dev/sda2 none swap sw'),
)

describe('fstab', () => {
  it('comes back byte for byte', () => {
    fc.assert(
      fc.property(fc.array(anyLine), (lines) => {
        const text = lines.join('\n')
        expect(joinFstab(splitFstab(text))).to.equal(text)
      }),
    )
  })

  it('takes lines with four fields, and with two (oVirt: fstab 4 fields)', () => {
    expect(splitFstab('/dev/x / ext4 rw\n/dev/y /y').map(({fields}) => fields)).to.deep.equal([
      {source: '/dev/x', target: '/', type: 'ext4', options: 'rw'},
      {source: '/dev/y', target: '/y', type: 'auto', options: 'defaults'},
    ])
  })
})

describe('layerFstab', () => {
  it('changes the source of the root line and not one other byte', () => {
    const before =
      '# root\n\n  UUID=1-2\t/  ext4   errors=remount-ro 0 1 # it\nUUID=3 /boot ext4 ro 0 2\n\t/dev/x\\040y /d\\040e auto'
    expect(layerFstab(before, mounts)).to.equal(before.replace('UUID=1-2', mounts.root))
  })

  it('changes the source of /var alone where the layer has one of its own', () => {
    const before = 'UUID=1 / ext4 rw\nUUID=2 /var ext4 rw,nosuid 0 2\n/dev/node/log /var/log ext4 rw\n'
    expect(layerFstab(before, {...mounts, ownVar: '/dev/node/var.of.x'})).to.equal(
      before.replace('UUID=1', mounts.root).replace('UUID=2', '/dev/node/var.of.x'),
    )
    expect(hasVar(before)).to.equal(true)
    expect(hasVar('/dev/node/log /var/log ext4 rw\n')).to.equal(false)
  })

  it('changes a root line of four fields alike', () => {
    expect(layerFstab('LABEL=root / ext4 rw\n', mounts)).to.equal('/dev/node/node-1.1-1+1 / ext4 rw\n')
  })

  it('puts a missing root line first', () => {
    expect(layerFstab('UUID=3 /boot ext4 ro 0 2\n', mounts)).to.equal(
      '/dev/node/node-1.1-1+1 / ext4 defaults 0 1\nUUID=3 /boot ext4 ro 0 2\n',
    )
  })

  it('leaves options out that the layer’s file system does not know', () => {
    expect(layerFstab('UUID=1 / xfs noatime,logbufs=8,x-systemd.foo=1 0 0\n', mounts)).to.equal(
      '/dev/node/node-1.1-1+1 / ext4 noatime,x-systemd.foo=1 0 0\n',
    )
    expect(layerFstab('UUID=1 / xfs inode64\n', mounts)).to.equal('/dev/node/node-1.1-1+1 / ext4 defaults\n')
  })

  it('adds lines once', () => {
    const lines = ['/usr/lib/sysimage/dpkg /var/lib/dpkg none bind,nofail 0 0']
    const once = layerFstab('/dev/r / ext4 rw 0 1', {...mounts, lines})
    expect(once).to.equal(`/dev/node/node-1.1-1+1 / ext4 rw 0 1\n${lines[0]}\n`)
    expect(layerFstab(once, {...mounts, lines})).to.equal(once)
  })

  it('keeps every other line of any table, and does nothing the second time', () => {
    fc.assert(
      fc.property(fc.array(anyLine), (lines) => {
        const others = lines.filter((line) => splitFstab(line)[0]?.fields?.target !== '/')
        const result = layerFstab(['UUID=1 / ext4 rw 0 1', ...others].join('\n'), mounts)
        expect(result).to.equal(['/dev/node/node-1.1-1+1 / ext4 rw 0 1', ...others].join('\n'))
        expect(layerFstab(result, mounts)).to.equal(result)
      }),
    )
  })
})
