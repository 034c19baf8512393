import {expect} from 'chai'
import {hostDisk} from '../host-disk.ts'
import {play, temporaryDisk, type Scene} from './play.ts'

describe('hooks', function () {
  this.timeout(1_800_000)
  const disk = temporaryDisk()
  let host: Scene
  let scene: Scene

  before(async () => {
    await hostDisk(disk)
    host = await play(disk, `${words}${onTheHost}`)
    scene = await play(disk, `${words}${inTheLayer}`)
  })

  const calls = (of: Scene, name: string): readonly (readonly [string, Record<string, unknown>])[] =>
    of
      .output(name)
      .trimEnd()
      .split('\n')
      .flatMap((line) => {
        const [said = '', input = ''] = line.split('\t')
        return said === '' ? [] : [[said, JSON.parse(input) as Record<string, unknown>]]
      })

  it('stand in the plan, with when they run', () => {
    const shown = scene.output('dry run')
    expect(shown).to.match(/- run the hook \/etc\/imgbase\/hooks\.d\/pre-update\/10-tell {3}\(hook\.run/)
    expect(shown).to.contain('run the hook /etc/imgbase/hooks.d/pre-commit/try-20-red, whose failure is only told')
    expect(scene.output('after dry run')).to.equal('')
  })

  it('of an update run in their order, and are told names, paths and facts', () => {
    const folder = '/run/imgbase/mnt/node-2.0-1+1'
    const device = '/dev/node/node-2.0-1+1'
    const facts = {version: 1, vg: 'node', base: 'node-2.0-1', booted: 'node-1.0-1+1'}
    const layer = {...facts, image: null, layer: 'node-2.0-1+1', folder, device}
    expect(calls(scene, 'calls')).to.deep.equal([
      ['pre-update /var/root', {...facts, event: 'pre-update', image: '/var/root', layer: null}],
      [`new-layer-added node-2.0-1+1 ${folder} ${device}`, {...layer, event: 'new-layer-added'}],
      [`pre-commit node-2.0-1+1 ${folder} ${device}`, {...layer, event: 'pre-commit'}],
    ])
  })

  it('can change the layer, and one that is optional only warns', () => {
    expect(scene.result('update', 'update')).to.containSubset({
      outcome: 'updated',
      warnings: [
        'the hook "/etc/imgbase/hooks.d/pre-commit/30-note" is not executable, so that it is not run',
        'the hook /etc/imgbase/hooks.d/pre-commit/try-20-red failed with exit code 3: no \\u001b[31m',
      ].map((one) => one.replace('\\u001b', '\u001b')),
    })
    expect(scene.output('written')).to.equal('by the hook\n')
  })

  it('of a removal run when the layer is gone', () =>
    expect(calls(scene, 'removed').map(([said]) => said)).to.deep.equal(['layer-removed node-2.0-1+2']))

  it('that are required undo the update where they fail', () => {
    expect(scene.refusal('red', 6)).to.contain(
      'the hook /etc/imgbase/hooks.d/pre-commit/40-red failed with exit code 4: not now',
    )
    expect(scene.output('state after red')).to.equal(scene.output('state'))
  })

  it('end an update before anything was done', () => {
    expect(scene.refusal('forbidden', 6)).to.contain('pre-update/20-no failed with exit code 1: not on a Monday')
    expect(scene.output('state after forbidden')).to.equal(scene.output('state'))
  })

  it('that hang are ended with all that they started, and have failed', () => {
    expect(scene.refusal('hang', 6)).to.contain('pre-commit/50-hang had not ended after 2 s')
    expect(scene.output('left of it')).to.equal('0\n')
    expect(scene.output('state after hang')).to.equal(scene.output('state'))
  })

  it('that leave a process behind hold up nobody, nor the lock', () => {
    expect(Number(scene.output('seconds with a process left'))).to.be.lessThan(60)
    expect(scene.output('free')).to.contain('node-2.0-1+1')
  })

  it('that everybody can write are refused before anything is done', () => {
    expect(scene.refusal('writable', 4)).to.contain(
      'others than root can write "/etc/imgbase/hooks.d/pre-update/60-open"',
    )
    expect(scene.refusal('open folder', 4)).to.contain('others than root can write "/etc/imgbase/hooks.d/pre-commit"')
  })

  it('of an init run too, and those of a first boot in the layer, once', () => {
    expect(calls(host, 'calls').map(([said]) => said)).to.deep.equal([
      'new-layer-added node-1.0-1+1 /run/imgbase/mnt/node-1.0-1+1 /dev/node/node-1.0-1+1',
    ])
    expect(calls(scene, 'first boot').map(([said]) => said)).to.deep.equal([
      'first-boot node-1.0-1+1 / /dev/node/node-1.0-1+1',
    ])
    expect(scene.output('again')).to.equal('0\n')
  })

  it('of a first boot that fail keep the boot from being good', () => {
    expect(scene.refusal('red boot', 4)).to.contain('first-boot/20-red failed with exit code 5')
    expect(scene.output('tags of red')).to.not.contain('imgbased:good')
    expect(scene.output('tags once mended')).to.match(/imgbased:good=\d/)
  })
})

const words = String.raw`
  hooks=/etc/imgbase/hooks.d
  hook() { mkdir -p $hooks/${'$'}{1%/*}; printf '#!/bin/sh\n%s\n' "$2" >$hooks/$1; chmod 755 $hooks/$1; }
  tell='printf "%s\t%s\n" "$*" "$(cat)" >>/var/hooks.log'`

const onTheHost = String.raw`
  for event in pre-update new-layer-added pre-commit layer-removed first-boot; do hook $event/10-tell "$tell"; done
  do_it imgbase layout --init
  see calls cat /var/hooks.log
  : >/var/hooks.log`

const inTheLayer = String.raw`
  layer=node/node-1.0-1+1
  tags() { lvs --noheadings -o lv_tags $layer; }
  see 'first boot' cat /var/hooks.log
  : >/var/hooks.log
  do_it imgbase service --start
  see again eval 'grep -c first-boot /var/hooks.log || true'
  do_it lvchange --deltag "imgbased:good=$(tags | grep -o 'good=[0-9]*' | cut -d= -f2)" --addtag imgbased:from=root $layer
  rm -rf /var/lib/imgbase/boots
  hook first-boot/20-red 'exit 5'
  see 'red boot' imgbase service --early --json
  see 'tags of red' tags
  rm $hooks/first-boot/20-red
  do_it imgbase service --start
  see 'tags once mended' tags
  rm /var/hooks.log

  cd /var
  umask 022
  fake_root root node 2.0 1
  hook new-layer-added/20-write 'echo by the hook >"$3/etc/hook"'
  hook pre-commit/try-20-red 'printf "no \033[31m\n"; exit 3'
  echo 'a note' >$hooks/pre-commit/30-note
  echo HOOK_TIMEOUT=2 >/etc/imgbase/hooks.conf
  see 'dry run' imgbase update root --dry-run
  see 'after dry run' eval 'cat /var/hooks.log 2>/dev/null || true'
  see update imgbase update root --json
  see calls cat /var/hooks.log
  lvchange -ay -K node/node-2.0-1+1; mkdir -p /run/new; mount /dev/node/node-2.0-1+1 /run/new
  see written cat /run/new/etc/hook
  umount /run/new
  do_it imgbase layer --add node-2.0-1
  : >/var/hooks.log
  do_it imgbase layer --remove node-2.0-1+2
  see removed cat /var/hooks.log
  rm $hooks/pre-commit/30-note

  echo more >>root/etc/issue
  sed -i 's/2.0/3.0/' root/usr/share/imgbase/image.json
  see state state
  hook pre-commit/40-red 'echo not now; exit 4'
  see red imgbase update root --json
  see 'state after red' state
  rm $hooks/pre-commit/40-red
  hook pre-update/20-no 'echo not on a Monday; exit 1'
  see forbidden imgbase update root --json
  see 'state after forbidden' state
  rm $hooks/pre-update/20-no
  hook pre-commit/50-hang 'sleep 4711 & trap "" TERM; sleep 4712'
  see hang imgbase update root --json
  see 'left of it' eval 'pgrep -fc "^sleep 471[12]" || true'
  see 'state after hang' state
  rm $hooks/pre-commit/50-hang

  hook pre-update/60-open true; chmod 777 $hooks/pre-update/60-open
  see writable imgbase update root --json
  rm $hooks/pre-update/60-open
  chmod 777 $hooks/pre-commit
  see 'open folder' imgbase update root --json
  chmod 755 $hooks/pre-commit

  hook new-layer-added/70-daemon 'setsid sleep 300 & exit 0'
  began=$SECONDS
  do_it imgbase layer --add node-2.0-1
  see 'seconds with a process left' echo $((SECONDS - began))
  see free imgbase pin node-2.0-1+1`
