import {basename, dirname} from 'node:path'
import {expect} from 'chai'
import {hostDisk} from '../host-disk.ts'
import {image} from '../images.ts'
import {play, temporaryDisk, type Scene} from './play.ts'

describe('init, update and rollback on an XFS root', function () {
  this.timeout(1_800_000)
  const disk = temporaryDisk()
  const scenes: Scene[] = []

  before(async () => {
    const path = await image('b-flat.squashfs')
    await hostDisk(disk, {rootFs: 'xfs'})
    const options = {share: {image: dirname(path)}, env: {IMAGE: `/run/imgbase-lab/share/image/${basename(path)}`}}
    scenes.push(await play(disk, onTheHost, {powerCut: true}))
    scenes.push(await play(disk, inTheFirstLayer, options))
    scenes.push(await play(disk, inTheSecondLayer))
  })

  it('the first layer runs after a power cut, with the edits made after init', () => {
    expect(scenes[0]?.result('init', 'layout')).to.containSubset({layer: 'node-1.0-1+1'})
    expect(scenes[1]?.result('w', 'w')).to.containSubset({booted: 'node-1.0-1+1'})
    expect(scenes[1]?.output('edits')).to.equal('etc\nopt\n')
  })

  it('update makes a layer on the file system of the root that runs, with an XFS of its own UUID', () => {
    expect(scenes[1]?.result('update', 'update')).to.containSubset({outcome: 'updated', layer: 'node-1.1-1+1'})
    const uuids = (scenes[1]?.output('uuids') ?? '').trim().split('\n')
    expect(new Set(uuids)).to.have.lengthOf(4)
  })

  it('the second layer runs on XFS, with the size of the first and the edits in /etc', () => {
    expect(scenes[2]?.result('w', 'w')).to.containSubset({booted: 'node-1.1-1+1', previous: 'node-1.0-1+1'})
    expect(scenes[2]?.output('type')).to.equal('xfs\n')
    expect(Number(scenes[2]?.output('room'))).to.be.greaterThan(2.8 * 2 ** 30)
    expect(scenes[2]?.output('edits')).to.equal('etc\n')
    expect(scenes[2]?.result('check', 'check')).to.containSubset({healthy: true})
  })

  it('rollback goes back', () =>
    expect(scenes[2]?.result('rollback', 'rollback')).to.containSubset({target: 'node-1.0-1+1', left: 'node-1.1-1+1'}))
})

const onTheHost = String.raw`
  see init imgbase layout --init --json
  echo etc >/etc/site.conf
  echo opt >/opt/note
  sync`

const inTheFirstLayer = String.raw`
  see w imgbase w --json
  see edits cat /etc/site.conf /opt/note
  see update imgbase update $IMAGE --json
  uuids() { for lv in root node-1.0-1+1 node-1.1-1 node-1.1-1+1; do lvchange -ay -K node/$lv; blkid -p -s UUID -o value /dev/node/$lv; done; lvchange -an node/node-1.1-1; }
  see uuids uuids`

const inTheSecondLayer = String.raw`
  see w imgbase w --json
  see type findmnt -no FSTYPE /
  see room eval 'echo $(($(stat -f -c "%b * %S" /)))'
  see edits cat /etc/site.conf
  see check imgbase check --json
  see rollback imgbase rollback --json`
