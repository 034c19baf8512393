import {basename, dirname} from 'node:path'
import {expect} from 'chai'
import {hostDisk} from '../host-disk.ts'
import {image} from '../images.ts'
import {play, temporaryDisk, type Scene} from './play.ts'

describe('a rollback that takes along what was changed, or goes back to /var', function () {
  this.timeout(1_800_000)
  const disk = temporaryDisk()
  const scenes: Record<string, Scene> = {}
  const of = (boot: string): Scene => scenes[boot] ?? expect.fail(`no boot ${boot}`)

  before(async () => {
    const path = await image('b.ext4.zst')
    await hostDisk(disk, {ovirt: true})
    const options = {share: {image: dirname(path)}, env: {IMAGE: `/run/imgbase-lab/share/image/${basename(path)}`}}
    scenes['old'] = await play(disk, inTheOldLayer, options)
    scenes['new'] = await play(disk, inTheNewLayer)
    scenes['back'] = await play(disk, inTheCopy)
  })

  it('is refused where no layer is left, or nothing holds the /var of then', () => {
    expect(of('old').refusal('nothing left', 4)).to.contain('no layer is left whose changes could be taken along')
    expect(of('old').refusal('no var', 4)).to.contain('nothing holds /var as node-1.0-1+1 left it')
    expect(of('old').output('untouched')).to.equal('')
  })

  it('is refused for a layer that was never booted, which would bring older versions back', () => {
    expect(of('old').refusal('never booted', 4)).to.contain('node-1.1-1+1 was never booted')
    expect(of('old').output('untouched then')).to.equal('')
  })

  it('can go back to /var since the first boot of an update keeps it, before anything is written there', () => {
    expect(of('new').output('kept')).to.match(/^ *var\.before\.node-1\.1-1\+1 +read-only +skip activation *$/m)
    expect(of('new').output('/var before')).to.equal('old\nno brought\n')
    expect(of('new').output('/var now')).to.equal('old\nbrought\n')
    expect(of('new').result('layout', 'layout')).to.containSubset({
      vars: [{volume: 'var.before.node-1.1-1+1', why: 'before', of: 'node-1.0-1+1', mounted: false}],
    })
  })

  it('makes a copy of the other layer, and tells what it took along', () => {
    const told = of('new').result('rollback', 'rollback')
    expect(told).to.containSubset({target: 'node-1.0-1+2', left: 'node-1.1-1+1', rebootNeeded: true})
    expect(told).to.containSubset({
      copy: {of: 'node-1.0-1+1', var: {own: 'var.of.node-1.0-1+2', replaced: 'var'}, report: {mode: 'update'}},
    })
    const {taken, deleted, conflicts} = (told['copy'] as {report: Record<string, readonly string[]>}).report
    expect(taken).to.include.members(['/etc/fresh.conf', '/etc/twice.conf', '/root/note'])
    expect(deleted).to.include.members(['/etc/gone.conf'])
    expect(conflicts).to.deep.equal([])
    expect(of('new').result('stored', 'carry')).to.containSubset({
      layer: 'node-1.0-1+2',
      report: {taken: ['/etc/fresh.conf']},
    })
    expect(of('new').result('w', 'w')).to.containSubset({booted: 'node-1.1-1+1', default: 'node-1.0-1+2'})
  })

  it('leaves the layer that it is a copy of as it was', () =>
    expect(of('new').output('origin')).to.equal('once\nthere\n'))

  it('boots the old image with those changes, merged where both images differ, and the image’s own elsewhere', () => {
    expect(of('back').result('w', 'w')).to.containSubset({booted: 'node-1.0-1+2', default: 'node-1.0-1+2'})
    expect(of('back').output('edits')).to.equal('fresh\ntwice\nours\nno gone.conf\nnode 1.0\n')
    expect(of('back').output('merged')).to.equal('1\n0\n')
    expect(of('back').output('after staging')).to.equal('late\n')
  })

  it('has /var as it was then, in a volume of its own, and leaves the other one as it was', () => {
    expect(of('back').output('/var')).to.equal('/dev/mapper/node-var.of.node--1.0--1+2\nold\nno brought\n')
    expect(of('back').output('replaced')).to.equal('changed\nbrought\n')
    expect(of('back').output('layout')).to.match(
      /^var \(.*\): a \/var that a rollback replaced; it stays until you remove it$/m,
    )
    expect(of('back').output('layout')).to.match(
      /^var\.of\.node-1\.0-1\+2 \(.*\): the \/var of node-1\.0-1\+2; mounted$/m,
    )
    expect(of('back').result('check', 'check')).to.containSubset({healthy: true})
  })

  it('knows of every layer all the same', () => {
    expect(of('back').get('recover').stdout).to.not.contain('undo')
    expect(of('back').result('carried', 'carry')).to.containSubset({layer: 'node-1.1-1+1'})
  })
})

const inTheOldLayer = String.raw`
  echo once >/etc/twice.conf; echo there >/etc/gone.conf
  echo old >/var/lib/data
  state >/run/before
  see 'nothing left' imgbase rollback --to node-1.0-1+1 --carry --json
  see 'no var' imgbase rollback --to node-1.0-1+1 --with-var --json
  see untouched eval 'state | diff /run/before -'
  hook=/etc/imgbase/hooks.d/new-layer-added/10-var
  mkdir -p ${'$'}{hook%/*}
  printf '#!/bin/sh\n[ ! -e "$3/etc/node/health.conf" ] || echo brought >"$3/var/lib/brought"\n' >$hook
  chmod 755 $hook
  do_it imgbase update $IMAGE
  state >/run/before
  see 'never booted' imgbase rollback --carry --json
  see 'untouched then' eval 'state | diff /run/before -'`

const inTheNewLayer = String.raw`
  see kept lvs --noheadings -o lv_name,lv_permissions,lv_skip_activation node
  look() { cat "$1/lib/data"; cat "$1/lib/brought" 2>/dev/null || echo no brought; }
  before() {
    lvchange -ay -K node/var.before.node-1.1-1+1; mkdir -p /run/var
    mount -o ro,noload /dev/node/var.before.node-1.1-1+1 /run/var || return
    look /run/var; umount /run/var; lvchange -an node/var.before.node-1.1-1+1
  }
  see '/var before' before
  see '/var now' look /var
  see layout imgbase layout --json
  echo changed >/var/lib/data
  echo fresh >/etc/fresh.conf; echo twice >/etc/twice.conf; rm /etc/gone.conf; echo ours >/root/note
  echo 'MaxSessions 3' >>/etc/ssh/sshd_config
  see rollback imgbase rollback --carry --with-var --json
  see stored imgbase carry --json
  see w imgbase w --json
  origin() { mount -o ro,noload /dev/node/node-1.0-1+1 /run/var || return; cat /run/var/etc/twice.conf /run/var/etc/gone.conf; umount /run/var; }
  lvchange -ay -K node/node-1.0-1+1
  see origin origin
  echo late >/etc/late.conf`

const inTheCopy = String.raw`
  see w imgbase w --json
  see edits eval 'cat /etc/fresh.conf /etc/twice.conf /root/note; [ -e /etc/gone.conf ] || echo no gone.conf; cat /etc/issue'
  see merged eval 'grep -c "^MaxSessions 3" /etc/ssh/sshd_config; grep -c "^ClientAliveInterval 120" /etc/ssh/sshd_config || true'
  see 'after staging' cat /etc/late.conf
  look() { cat "$1/lib/data"; cat "$1/lib/brought" 2>/dev/null || echo no brought; }
  see /var eval 'findmnt -no SOURCE /var; look /var'
  replaced() { mkdir -p /run/var; mount -o ro,noload /dev/node/var /run/var || return; look /run/var; umount /run/var; }
  see replaced replaced
  see layout imgbase layout
  see check imgbase check --json
  see recover imgbase recover --list
  see carried imgbase carry node-1.1-1+1 --json`
