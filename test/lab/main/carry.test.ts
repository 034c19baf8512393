import {expect} from 'chai'
import {hostDisk} from '../host-disk.ts'
import {play, temporaryDisk, type Scene} from './play.ts'

/** A node that oVirt's imgbased set up: nothing tells what its administrator changed before. */
describe('what an update takes over, on a node of oVirt’s', function () {
  this.timeout(1_800_000)
  const disk = temporaryDisk()
  let scene: Scene

  before(async () => {
    await hostDisk(disk, {ovirt: true})
    scene = await play(disk, script)
  })

  it('is refused with every fault of carry.d, before anything is changed', () => {
    const told = scene.refusal('wrong rules', 4)
    expect(told).to.contain('/etc/imgbase/carry.d/a.yaml:1: ').and.to.contain('/etc/imgbase/carry.d/a.yaml:2: ')
    expect(scene.output('untouched')).to.equal('')
  })

  it('can be looked at before: update --download-only brings the base alone', () => {
    expect(scene.output('dry run')).to.contain('fake-2.0-1 as complete').and.to.contain('Nothing was changed.')
    expect(scene.result('downloaded', 'update')).to.containSubset({outcome: 'downloaded', base: 'fake-2.0-1'})
    expect(scene.result('w', 'w')).to.containSubset({booted: 'node-1.0-1+1', default: null, rebootNeeded: false})
  })

  it('and what carry --preview tells is what the update does, with that base', () => {
    const preview = scene.result('preview', 'carry')
    const carried = scene.result('carried', 'carry')
    expect(scene.result('updated', 'update')).to.containSubset({outcome: 'updated', layer: 'fake-2.0-1+1'})
    expect(scene.output('no pull')).to.equal('0\n')
    expect(carried['layer']).to.equal('fake-2.0-1+1')
    for (const kind of ['taken', 'deleted', 'kept', 'merged', 'conflicts', 'accounts'])
      expect((preview['report'] as Record<string, unknown>)[kind], kind).to.deep.equal(
        (carried['report'] as Record<string, unknown>)[kind],
      )
  })

  it('edits survive, and what lies outside stays behind', () =>
    expect(scene.output('in the layer')).to.equal('ours\nnote\ntool 4755\nown\nno alien, node 1.0\n'))
})

const script = String.raw`
  mkdir -p /etc/imgbase/carry.d /usr/lib/own
  echo ours >/etc/site.conf; echo note >/root/note; echo own >/usr/lib/own/x; echo alien >/usr/lib/alien
  install -m 4755 /bin/true /usr/local/bin/tool
  fake_root /run/root fake 2.0 1
  printf 'include: [relative]\nwrong: 1\n' >/etc/imgbase/carry.d/a.yaml
  state >/run/before
  see 'wrong rules' imgbase update /run/root --json
  see untouched eval 'state | diff /run/before -'
  printf 'include: [/usr/lib/own]\n' >/etc/imgbase/carry.d/a.yaml
  see 'dry run' imgbase update /run/root --download-only --dry-run
  see downloaded imgbase update /run/root --download-only --json
  see w imgbase w --json
  see preview imgbase carry --preview --json
  see updated imgbase update /run/root --json
  see 'no pull' eval 'grep -l image.write /var/lib/imgbase/journal/* | tail -n +2 | wc -l'
  see carried imgbase carry --json
  in_layer() {
    mount -o ro,noload /dev/node/fake-2.0-1+1 /mnt && cd /mnt || return
    cat etc/site.conf root/note; stat -c 'tool %a' usr/local/bin/tool; cat usr/lib/own/x
    [ -e usr/lib/alien ] || echo "no alien, $(cat etc/issue)"
    cd /; umount /mnt
  }
  see 'in the layer' in_layer`
