import {expect} from 'chai'
import {hostDisk} from '../host-disk.ts'
import {play, temporaryDisk, type Scene} from '../main/play.ts'

describe('imgbase update from a URL', function () {
  this.timeout(1_800_000)
  const disk = temporaryDisk()
  let scene: Scene
  before(async () => {
    await hostDisk(disk)
    await play(disk, 'do_it imgbase layout --init')
    scene = await play(disk, script)
  })

  it('says before it starts what it will do, and changes nothing', () => {
    expect(scene.output('plan')).to.match(/fetch [\d.]+[KM], write [\d.]+[KM], reuse/)
    expect(scene.output('plan json')).to.contain('"kind": "release"')
  })

  it('pulls a release, stages a layer on it, and makes that the default', () => {
    const updated = {outcome: 'updated', base: 'up-2-1', layer: 'up-2-1+1', rebootNeeded: true}
    expect(scene.result('update', 'update')).to.containSubset(updated)
    expect(scene.result('w', 'w')).to.containSubset({default: 'up-2-1+1'})
  })

  it('is already here a second time', () =>
    expect(scene.result('again', 'update')).to.containSubset({outcome: 'already-here', base: 'up-2-1'}))

  it('follows a stream: tells what is newer and which packages it changes, and changes nothing by that', () => {
    expect(scene.refusal('no upstream', 2)).to.contain('follows no stream')
    expect(scene.result('upstream', 'update')).to.containSubset({upstream: 'lab:stable', changed: true})
    expect(scene.get('check').code, scene.get('check').stdout).to.equal(10)
    const packages = {added: [{name: 'new', version: '1'}], changed: [{name: 'base', from: '1', to: '2'}]}
    const checked = JSON.parse(scene.get('check').stdout) as object
    expect(checked).to.containSubset({upstream: 'lab:stable', newer: 'up-3-1', packages})
  })

  it('and updates to it without an argument; the next release begins as a snapshot of the last base', () => {
    expect(scene.result('next', 'update')).to.containSubset({outcome: 'updated', base: 'up-3-1'})
    expect(scene.result('none newer', 'update')).to.containSubset({newer: null})
    expect(scene.output('origin').trim()).to.equal('up-2-1')
  })

  it('another product is refused', () => expect(scene.refusal('product', 4)).to.contain("is the product 'Other'"))

  it('a bad block undoes the update, and the node is as it was', () => {
    expect(scene.get('bad').code, scene.get('bad').stdout).to.equal(6)
    expect(scene.get('bad').stdout).to.match(/Block \d+ .* is not what the index of the release names/)
    expect(scene.output('state after bad')).to.equal(scene.output('state before bad'))
  })
})

const script = String.raw`
  node=/run/imgbase-lab/project/node_modules/.bin/node
  mkdir -p /var/rel && cd /var/rel
  publish() { rm -f raw; truncate -s 48M raw; do_it mkfs.ext4 -q -d root raw; do_it imgbase image publish raw --to $1 --nvr $2; }
  fake_root root up 2 1
  mkdir -p root/var/lib/dpkg
  dpkg_status() { for one; do printf 'Package: %s\nStatus: install ok installed\nArchitecture: all\nVersion: %s\n\n' $(echo $one | tr = ' '); done >root/var/lib/dpkg/status; }
  dpkg_status base=1
  publish two up-2-1
  cp root/var/lib/dpkg/status status.two
  dpkg_status base=2 new=1
  sed -i 's/"version": "2"/"version": "3"/' root/usr/share/imgbase/image.json
  echo more >root/etc/more
  publish three up-3-1
  echo still >root/etc/still
  sed -i 's/{/{"product": "Other", /' root/usr/share/imgbase/image.json
  publish other up-4-1
  "$node" /run/imgbase-lab/project/test/lab/pull/hostile-server.ts /var/rel 8081 /run/hostile.log >/run/hostile.out 2>&1 &
  trap 'kill $(jobs -p) 2>/dev/null' EXIT
  until grep -q listening /run/hostile.log 2>/dev/null; do sleep 0.2; done
  url=http://127.0.0.1:8081
  see plan imgbase update $url/plain/two/ --allow-unsigned --dry-run
  see 'plan json' imgbase update $url/plain/two/ --allow-unsigned --dry-run --json
  see 'state before bad' state
  see bad imgbase update $url/lie/two/ --allow-unsigned --json
  see 'state after bad' state
  see update imgbase update $url/plain/two/ --allow-unsigned --json
  see w imgbase w --json
  see again imgbase update $url/plain/two/ --allow-unsigned --json
  see 'no upstream' imgbase update --json
  do_it imgbase image offer three --stream stable
  do_it imgbase remote --add lab $url/plain/ --allow-unsigned
  see upstream imgbase update --set-upstream lab:stable --json
  mkdir -p /var/lib/dpkg; for place in /usr/lib/sysimage/dpkg /var/lib/dpkg; do [ ! -d $place ] || cp status.two $place/status; done
  see check imgbase update --check --json
  see next imgbase update --json
  see 'none newer' imgbase update --check --json
  see origin lvs --noheadings -o origin node/up-3-1
  see product imgbase update $url/plain/other/ --allow-unsigned --json`
