import {expect} from 'chai'
import {hostDisk} from '../host-disk.ts'
import {play, temporaryDisk, type Scene} from './play.ts'

describe('a kernel that is installed in the running layer', function () {
  this.timeout(1_800_000)
  const disk = temporaryDisk()
  let scene: Scene

  before(async () => {
    await hostDisk(disk, {ovirt: true})
    scene = await play(disk, installing)
  })

  it('becomes that of its entry and of the menu, in a folder of its own', () => {
    expect(scene.result('taken', 'boot')).to.deep.include({layer: 'node-1.0-1+1', kernel: '9.9.9-test', changed: true})
    expect(scene.output('entry')).to.match(/^linux \/node-1\.0-1\+1\/9\.9\.9-test\/vmlinuz$/m)
    expect(scene.output('menu')).to.contain('linux /node-1.0-1+1/9.9.9-test/vmlinuz root=/dev/node/node-1.0-1+1')
    expect(scene.output('copies')).to.equal('kernel\ninitrd\n')
    expect(scene.result('default', 'boot')).to.include({default: 'node-1.0-1+1'})
  })

  it('is also in the layer itself, from where entries are made anew', () =>
    expect(scene.output('in the layer')).to.equal('kernel\ninitrd\n'))

  it('is taken once', () => expect(scene.result('again', 'boot')).to.include({changed: false, kernel: '9.9.9-test'}))

  it('brings an initrd with it that was made anew', () => {
    expect(scene.result('anew', 'boot')).to.include({changed: true})
    expect(scene.output('new copies')).to.equal('kernel\ninitrd anew\n')
  })

  it('of another layer, in the same /boot, is left to it', () =>
    expect(scene.result('of another', 'boot')).to.include({changed: false, kernel: '9.9.9-test'}))

  it('that is removed again gives way to the newest that is left', () => {
    expect(scene.result('removed', 'boot')).to.include({changed: true})
    expect(scene.output('entry then')).to.not.contain('9.9.9-test')
    expect(scene.result('check', 'check')).to.containSubset({healthy: true})
  })
})

const installing = String.raw`
  do_it imgbase boot --set-default node-1.0-1+1
  kernel() { mkdir -p /usr/lib/modules/$1; echo kernel >/boot/vmlinuz-$1; echo "$2" >/boot/initrd.img-$1; }
  entry=/boot/loader/entries/imgbase-node-1.0-1-L1.conf
  [ -e $entry ] || entry=$(grep -l node-1.0-1+1 /boot/loader/entries/*.conf | head -n 1)
  kernel 9.9.9-test initrd
  see taken imgbase boot --take-kernel --json
  see entry cat $entry
  see menu cat /boot/grub/custom.cfg
  see copies cat /boot/node-1.0-1+1/9.9.9-test/vmlinuz /boot/node-1.0-1+1/9.9.9-test/initrd
  see default imgbase boot --get-default --json
  mkdir -p /run/bare && mount --bind / /run/bare
  see 'in the layer' cat /run/bare/boot/vmlinuz-9.9.9-test /run/bare/boot/initrd.img-9.9.9-test
  see again imgbase boot --take-kernel --json
  echo 'initrd anew' >/boot/initrd.img-9.9.9-test
  see anew imgbase boot --take-kernel --json
  see 'new copies' cat /boot/node-1.0-1+1/9.9.9-test/vmlinuz /boot/node-1.0-1+1/9.9.9-test/initrd
  kernel 99.0.0-other initrd; rmdir /usr/lib/modules/99.0.0-other
  see 'of another' imgbase boot --take-kernel --json
  rm -r /usr/lib/modules/9.9.9-test /boot/*9.9.9-test
  see removed imgbase boot --take-kernel --json
  see 'entry then' cat $entry
  see check imgbase check --json`
