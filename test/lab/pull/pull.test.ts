import {expect} from 'chai'
import type {Scene} from '../main/play.ts'
import {pullScene} from './scene.ts'

const numbers = (text: string): readonly number[] => text.trim().split(/\s+/).map(Number)

describe('pulling releases from nginx', function () {
  this.timeout(1_800_000)
  let scene: Scene
  before(async () => {
    scene = await pullScene(script)
  })

  it('a release is refused until its key is trusted, or unsigned ones are allowed', () => {
    expect(scene.refusal('no key', 4))
      .to.contain('which this node does not trust')
      .and.to.contain('/etc/imgbase/keys.d')
    expect(scene.output('volumes after no key')).to.equal('')
  })

  it('holds exactly the published file system, and takes no space for its zeros', () => {
    expect(scene.result('one', 'base')).to.containSubset({base: 'node-1-1'})
    expect(scene.output('one holds')).to.equal('')
    const [used = 0] = numbers(scene.output('used by one'))
    const [data = 0] = numbers(scene.output('data of one'))
    expect(used / data).to.be.within(0.95, 1.1)
  })

  it('the next release is a snapshot, for which only what differs is fetched and written', () => {
    expect(scene.result('two', 'base')).to.containSubset({base: 'node-2-1'})
    expect(scene.output('two holds')).to.equal('')
    expect(scene.output('one still holds')).to.equal('')
    expect(scene.output('origin of two').trim()).to.equal('node-1-1')
    const [bytes = 0, requests = 0] = numbers(scene.output('sent for two'))
    const [changed = 0, compressed = 0] = numbers(scene.output('changed in two'))
    expect(bytes / compressed, `${bytes} of ${compressed}`).to.be.at.most(1.25)
    expect(requests).to.be.at.most(60)
    const [before = 0, after = 0] = numbers(scene.output('used before and after two'))
    expect((after - before) / changed, `${after - before} of ${changed}`).to.be.at.most(1.2)
  })

  it('the plan says how much that is going to be', () =>
    expect(scene.output('plan of two')).to.match(/fetch [\d.]+[MK], write [\d.]+[MK], reuse [\d.]+M/))

  it('what was discarded reads as zeros, also with chunks of several blocks, and in a pool that neither zeroes nor discards', () => {
    for (const [chunk, option] of pools)
      expect(scene.output(`holds ${chunk} ${option}`), `${chunk} ${option}`).to.equal('')
  })

  it('a release of another file system is right as well, onto the same origin', () =>
    expect(scene.output('three holds')).to.equal(''))

  it('a changed manifest is refused, also where unsigned ones are allowed', () => {
    expect(scene.refusal('tampered', 4)).to.contain('is not one of this manifest')
    expect(scene.refusal('stripped', 4)).to.contain('is not signed')
  })

  it('another architecture is refused, and what the publisher refuses', () =>
    expect(scene.refusal('architecture', 4)).to.contain('is made for riscv64'))

  it('a release folder on this host is taken the same way', () =>
    expect(scene.result('from a folder', 'base')).to.containSubset({base: 'node-9-1'}))

  it('a plain image is streamed from its URL, its digest that of the file, only where unsigned ones are allowed', () => {
    expect(scene.refusal('plain refused', 4)).to.contain('--allow-unsigned')
    const [digest] = scene.output('sum of plain').split(' ')
    expect(scene.result('plain', 'base')).to.containSubset({digest: `sha256:${digest}`})
    expect(scene.output('plain holds')).to.equal('')
    expect(scene.output('plain tags')).to.contain(`imgbased:digest=sha256:${digest}`)
  })

  it("an image as casync's chunks is trusted as a release is: refused where nobody trusted signed its index", () => {
    expect(scene.refusal('unsigned chunks', 4)).to.contain('one.caibx is not signed')
    expect(scene.refusal('changed chunks', 4)).to.contain('is not one of this changed.caibx')
  })

  it('holds exactly the file system; the next one begins as a snapshot, and only chunks that differ are fetched', () => {
    expect(scene.result('chunks', 'base')).to.containSubset({
      digest: `sha256:${scene.output('sum of chunks').split(' ')[0]}`,
    })
    expect(scene.output('chunks hold')).to.equal('')
    expect(scene.result('next chunks', 'base')).to.have.property('base', 'node-7-1')
    expect(scene.output('next chunks hold')).to.equal('')
    expect(scene.output('chunks still hold')).to.equal('')
    expect(scene.output('origin of next chunks').trim()).to.equal('node-6-1')
    const [bytes = 0] = numbers(scene.output('sent of chunks'))
    const [changed = 0, compressed = 0] = numbers(scene.output('changed in two'))
    expect(bytes / compressed, `${bytes} of ${compressed}`).to.be.at.most(2)
    const [before = 0, after = 0] = numbers(scene.output('used by next chunks'))
    expect((after - before) / changed, `${after - before} of ${changed}`).to.be.at.most(1.2)
  })

  it('a chunk that is not what its name says undoes it', () => {
    expect(scene.get('bad chunks').code, scene.get('bad chunks').stdout).to.equal(6)
    expect(scene.get('bad chunks').stdout).to.match(/The chunk .*\.cacnk .* is not what its name says/)
    expect(scene.output('volumes after bad chunks')).to.not.contain('node-8-1').and.to.not.contain('staging')
  })
})

const pools = [['256k', '-Zn --discards=ignore']] as const

const script = String.raw`
  url=http://127.0.0.1:8080
  make_group
  make_releases
  start_nginx
  see 'no key' imgbase base --add node-1-1 --size 200M $url/one/ --json
  see 'volumes after no key' volumes
  trust
  see one imgbase base --add node-1-1 --size 200M $url/one/ --json
  see 'one holds' holds node-1-1 one.raw
  see 'used by one' used
  see 'data of one' eval "imgbase image info one --json | grep '\"data\"' | tr -dc 0-9"
  sent . >/dev/null
  before=$(used)
  see 'plan of two' imgbase base --add node-2-1 --size 200M $url/two/ --dry-run
  sent . >/dev/null
  see two imgbase base --add node-2-1 --size 200M $url/two/ --json
  see 'sent for two' sent .
  see 'used before and after two' echo $before $(used)
  see 'two holds' holds node-2-1 two.raw
  see 'one still holds' holds node-1-1 one.raw
  see 'origin of two' lvs --noheadings -o origin node/node-2-1
  see 'changed in two' "$node" "$pull/guest/changed.ts" one.raw two.raw
  see three imgbase base --add node-3-1 --size 200M $url/three/ --json
  see 'three holds' holds node-3-1 three.raw
  cp -r two tampered; sed -i 's/"kernel": "6/"kernel": "7/' tampered/manifest.json
  see tampered imgbase base --add node-4-1 --size 200M $url/tampered/ --allow-unsigned --json
  rm tampered/manifest.json.minisig
  see stripped imgbase base --add node-4-1 --size 200M $url/tampered/ --json
  sed -i 's/"x86_64"/"riscv64"/' tampered/manifest.json
  see architecture imgbase base --add node-4-1 --size 200M $url/tampered/ --allow-unsigned --json
  see 'from a folder' imgbase base --add node-9-1 --size 200M two --json
  see 'plain refused' imgbase base --add node-5-1 --size 200M $url/two/node-2-1.raw.zst --json
  see plain imgbase base --add node-5-1 --size 200M $url/two/node-2-1.raw.zst --allow-unsigned --json
  see 'plain holds' holds node-5-1 two.raw
  see 'plain tags' lvs --noheadings -o lv_tags node/node-5-1
  see 'sum of plain' sha256sum two/node-2-1.raw.zst
  for name in one two; do do_it casync make $name.caibx $name.raw; done
  see 'unsigned chunks' imgbase base --add node-6-1 --size 200M $url/one.caibx --json
  for name in one two; do do_it minisign -S -s key -m $name.caibx; done
  cp two.caibx changed.caibx; cp one.caibx.minisig changed.caibx.minisig
  see 'changed chunks' imgbase base --add node-6-1 --size 200M $url/changed.caibx --json --allow-unsigned
  see chunks imgbase base --add node-6-1 --size 200M $url/one.caibx --json
  see 'sum of chunks' sha256sum one.caibx
  see 'chunks hold' holds node-6-1 one.raw
  before=$(used)
  sent . >/dev/null
  see 'next chunks' imgbase base --add node-7-1 --size 200M $url/two.caibx --json
  see 'sent of chunks' sent cacnk
  see 'used by next chunks' echo $before $(used)
  see 'next chunks hold' holds node-7-1 two.raw
  see 'chunks still hold' holds node-6-1 one.raw
  see 'origin of next chunks' lvs --noheadings -o origin node/node-7-1
  do_it casync make --store=other.castr three.caibx three.raw
  for chunk in $(find other.castr -type f -size +30k); do printf XXXX | dd of=$chunk bs=1 seek=20000 conv=notrunc status=none; done
  see 'bad chunks' imgbase base --add node-8-1 --size 200M three.caibx --chunk-store other.castr --allow-unsigned --json
  see 'volumes after bad chunks' volumes
${pools
  .map(
    ([chunk, option]) => `
  do_it vgremove -ff -y node; do_it wipefs -aq /dev/ubda
  POOL=400M make_group ${chunk} ${option}
  # What others left in the pool's blocks must not shine through.
  do_it lvcreate -q -V 396M -T node/pool0 -n dirt
  tr '\\0' x </dev/zero | dd of=/dev/node/dirt bs=1M count=396 conv=fsync iflag=fullblock status=none
  do_it lvremove -q -f node/dirt
  do_it imgbase base --add node-1-1 --size 200M one
  do_it imgbase base --add node-2-1 --size 200M two
  see 'holds ${chunk} ${option}' holds node-2-1 two.raw`,
  )
  .join('\n')}`
