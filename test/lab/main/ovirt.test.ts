import {expect} from 'chai'
import {hostDisk} from '../host-disk.ts'
import {play, temporaryDisk, type Scene} from './play.ts'

describe('a node that oVirt set up is taken over as it stands, with no init', function () {
  this.timeout(1_800_000)
  const disk = temporaryDisk()
  const theirs = String.raw`node-1\.0-1\+1-[^ ]*amd64`
  let scene: Scene

  before(async () => {
    await hostDisk(disk, {ovirt: true})
    scene = await play(disk, script)
  })

  it('layout and w read it', () => {
    expect(scene.result('layout', 'layout')).to.containSubset({
      vg: 'node',
      bases: [{nvr: 'node-1.0-1', fromInit: true, layers: [{id: 'node-1.0-1+1', booted: true}]}],
    })
    expect(scene.result('w', 'w')).to.containSubset({booted: 'node-1.0-1+1', rebootNeeded: false})
  })

  it('check finds no error', () => expect(scene.result('check', 'check')).to.containSubset({healthy: true}))

  it('init is refused: there is a layout already', () =>
    expect(scene.refusal('init', 4)).to.contain('has a layout already'))

  it("its own entry is listed as the layer's", () =>
    expect(scene.output('list')).to.match(new RegExp(`^  ${theirs} +node-1.0-1\\+1  \\(booted\\)$`, 'm')))

  it('update adds a base and a layer, which boots next; what runs is the fallback', () => {
    expect(scene.result('update', 'update')).to.containSubset({outcome: 'updated', layer: 'fake-2.0-1+1'})
    expect(scene.output('menu after update')).to.match(new RegExp(`^set fallback=${theirs}$`, 'm'))
    expect(scene.result('w after update', 'w')).to.containSubset({
      booted: 'node-1.0-1+1',
      default: 'fake-2.0-1+1',
      rebootNeeded: true,
    })
  })

  it('check finds no error after it', () =>
    expect(scene.result('check after update', 'check')).to.containSubset({healthy: true}))

  it("rollback goes back by oVirt's own entry", () => {
    expect(scene.result('rollback', 'rollback')).to.containSubset({target: 'node-1.0-1+1', left: 'fake-2.0-1+1'})
    expect(scene.result('default', 'boot')).to.containSubset({default: 'node-1.0-1+1'})
    expect(scene.output('menu')).to.match(new RegExp(`^ *set default=${theirs}$`, 'm'))
  })

  it("oVirt's entry, kernel and menu are kept in place, and its base, layer and volumes", () => {
    expect(scene.output('theirs after')).to.equal(scene.output('theirs'))
    expect(scene.output('volumes after')).to.contain(scene.output('volumes').trim())
  })

  it('it boots again after the rollback', async () => {
    const later = await play(disk, 'see w imgbase w --json')
    expect(later.result('w', 'w')).to.containSubset({booted: 'node-1.0-1+1', default: 'node-1.0-1+1'})
  })
})

const script = String.raw`
  theirs() { sha256sum /boot/loader/entries/node-1.0-1+1-*.conf /boot/node-1.0-1+1/* /boot/grub/grub.cfg; }
  volumes() { lvs --noheadings -o lv_name,lv_uuid,lv_size,lv_permissions,origin node/node-1.0-1 node/node-1.0-1+1 node/var node/root; }
  see theirs theirs
  see volumes volumes
  see layout imgbase layout --json
  see w imgbase w --json
  see check imgbase check --json
  see init imgbase layout --init --json
  see list imgbase boot --list
  fake_root /run/image fake 2.0 1
  see update imgbase update /run/image --json
  see 'menu after update' cat /boot/grub/custom.cfg
  see 'w after update' imgbase w --json
  see 'check after update' imgbase check --json
  see rollback imgbase rollback --json
  see default imgbase boot --get-default --json
  see menu cat /boot/grub/custom.cfg
  see 'theirs after' theirs
  see 'volumes after' volumes`
