import {expect} from 'chai'
import {hostDisk} from '../host-disk.ts'
import {play, temporaryDisk, type Scene} from './play.ts'

describe('kernel arguments', function () {
  this.timeout(1_800_000)
  const disk = temporaryDisk()
  let first: Scene
  let second: Scene

  before(async () => {
    await hostDisk(disk, {ovirt: true})
    first = await play(disk, changing, {powerCut: true})
    second = await play(disk, afterTheReboot)
  })

  it('are shown without those that name the layer', () =>
    expect(first.result('shown', 'kargs')).to.containSubset({
      layer: 'node-1.0-1+1',
      changed: false,
      rebootNeeded: false,
    }))

  it('are not changed behind a menu of somebody else', () =>
    expect(first.refusal('foreign', 4)).to.contain('imgbase boot --set-default node-1.0-1+1'))

  it('are planned with --dry-run, and nothing is changed', () => {
    expect(first.output('dry run')).to.contain('start node-1.0-1+1 with:').and.to.contain('Nothing was changed.')
    expect(first.output('untouched')).to.equal('')
  })

  it('are refused with every fault', () => {
    expect(first.refusal('refused', 4)).to.contain('"root=/dev/sda" says which layer is booted')
    expect(first.refusal('refused', 4)).to.contain('there is no kernel argument "verbose"')
  })

  it('a change is there at the next boot, also after a power cut, and kept in the layer', () => {
    expect(first.result('changed', 'kargs')).to.containSubset({changed: true, rebootNeeded: true})
    expect(second.output('running'))
      .to.match(/ mitigations=auto,nosmt x="a b"/)
      .and.not.contain('quiet')
    expect(second.output('kept')).to.match(/mitigations=auto,nosmt x="a b"\n$/)
    expect(second.result('shown', 'kargs')).to.containSubset({changed: false, rebootNeeded: false})
  })

  it('done again changes nothing', () =>
    expect(second.result('again', 'kargs')).to.containSubset({changed: false, rebootNeeded: false}))

  it('are carried from layer to layer', () =>
    expect(second.result('carried', 'kargs')).to.containSubset({layer: 'fake-2.0-1+1', rebootNeeded: true}))

  it('of the next layer and of the booted one are changed apart', () => {
    const next = second.result('next', 'kargs')
    const booted = second.result('booted', 'kargs')
    expect(next).to.containSubset({layer: 'fake-2.0-1+1', changed: true})
    expect(next['arguments']).to.include('only=next').and.include('mitigations=auto,nosmt')
    expect(booted).to.containSubset({layer: 'node-1.0-1+1', changed: true, rebootNeeded: true})
    expect(booted['arguments']).to.include('only=booted').and.not.include('only=next')
    expect(second.output('kept by both')).to.match(/only=next\n.*only=booted\n$/s)
    expect(second.result('check', 'check')).to.containSubset({healthy: true})
    expect(second.result('w', 'w')).to.containSubset({default: 'fake-2.0-1+1'})
  })
})

const changing = String.raw`
  see shown imgbase kargs --json
  see foreign imgbase kargs --append a=b --json
  do_it imgbase boot --set-default node-1.0-1+1
  state >/run/before
  see 'dry run' imgbase kargs --append a=b --dry-run
  see refused imgbase kargs --delete verbose --append root=/dev/sda --json
  see untouched eval 'state | diff /run/before -'
  see changed imgbase kargs --delete quiet --append mitigations=auto,nosmt --append 'x="a b"' --json`

const afterTheReboot = String.raw`
  see running cat /proc/cmdline
  see kept cat /etc/kernel/cmdline
  see shown imgbase kargs --json
  see again imgbase kargs --append mitigations=auto,nosmt --json
  fake_root /run/root fake 2.0 1
  do_it imgbase update /run/root
  see carried imgbase kargs --json
  see next imgbase kargs --append only=next --json
  see booted imgbase kargs --booted --append only=booted --json
  both() { mount -o ro,noload /dev/node/fake-2.0-1+1 /mnt && cat /mnt/etc/kernel/cmdline && umount /mnt && cat /etc/kernel/cmdline; }
  see 'kept by both' both
  see check imgbase check --json
  see w imgbase w --json`
