import {expect} from 'chai'
import type {Scene} from '../main/play.ts'
import {pullScene} from '../pull/scene.ts'

interface Space {
  readonly alone: number
  readonly shared: number
  readonly freed: number
}

const forms = ['tar', 'directory', 'squashfs'] as const

describe('images that are written file by file', function () {
  this.timeout(1_800_000)
  let scene: Scene
  before(async () => {
    scene = await pullScene(script)
  })

  for (const form of forms)
    it(`${form}: begins as a snapshot, holds exactly the image, and leaves the older base as it was`, () => {
      expect(scene.result(form, 'base')).to.have.property('digest')
      expect(scene.output(`origin of ${form}`).trim()).to.equal('node-1-1')
      expect(scene.output(`differences ${form}`)).to.equal('')
      expect(scene.output(`one after ${form}`)).to.equal('')
      const [before = 0, after = 0] = scene.output(`used by ${form}`).trim().split(' ').map(Number)
      const changed = 3_000_000
      expect((after - before) / changed, `${after - before} of ${changed}`).to.be.at.most(1.6)
    })

  for (const way of ['through standard input', 'from a URL'] as const)
    it(`a tar archive is written as it comes in ${way}, its digest that of the file`, () => {
      const [digest] = scene.output('sum').split(' ')
      expect(scene.result(way, 'base')).to.containSubset({digest: `sha256:${digest}`})
      expect(scene.output(`origin ${way}`).trim()).to.equal('node-1-1')
      expect(scene.output(`differences ${way}`)).to.equal('')
    })

  it('a file system is streamed through standard input as well', () => {
    expect(scene.result('file system', 'base')).to.have.property('digest')
    expect(scene.output('file system holds')).to.equal('')
  })

  for (const way of [
    'squashfs through standard input',
    'LiveOS from a URL',
    'squashfs within a squashfs from a file',
    'squashfs within a squashfs through standard input',
  ] as const)
    it(`${way}: is stored in a scratch volume first, which is gone after it`, () => {
      const [digest] = scene.output(`sum of ${way}`).split(' ')
      expect(scene.result(way, 'base')).to.containSubset({digest: `sha256:${digest}`})
      expect(scene.output(`compared ${way}`)).to.equal('')
      expect(scene.output(`volumes after ${way}`)).to.match(/^ *node-1-1 .*\n *node-7-1 .*\n$/)
    })

  it('the plan tells of a squashfs within another one', () => {
    expect(scene.output('plan of nested ones')).to.match(
      /scratch volume: LiveOS.squashfs.img in .srv.nested.squashfs is a squashfs, which cannot be read where it lies/,
    )
  })

  it('the plan tells of the scratch volume, and its room is counted before anything is stored', () => {
    expect(scene.output('plan of a squashfs')).to.match(/scratch volume.*\n.*store standard input, [\d.]+M/)
    expect(scene.refusal('no room', 4)).to.match(/the thin pool node\/pool0 has .* free, [\d.]+T are needed/)
  })

  it('nothing is left of one that is damaged, ends early, or was killed half way', () => {
    expect(scene.refusal('damaged squashfs', 4)).to.match(/standard input.* is cut short or damaged/)
    expect(scene.get('cut squashfs').code, scene.get('cut squashfs').stdout).to.equal(6)
    expect(scene.get('cut squashfs').stdout).to.match(/standard input is cut short: it held 4\.8M of a squashfs/)
    expect(scene.output('volumes while storing')).to.contain('imgbase-scratch-')
    expect(scene.result('recovered', 'recover')).to.containSubset({recovered: [{way: 'undo'}]})
    expect(scene.output('volumes after all that')).to.equal(scene.output('volumes before all that'))
  })

  it('an archive that ends early is undone', () => {
    expect(scene.get('cut').code).to.equal(6)
    expect(scene.get('cut').stdout).to.contain('cut short')
    expect(scene.output('volumes after cut')).to.equal(scene.output('volumes before cut'))
  })

  it('a squashfs goes into a file system of its own where nothing makes a stream of it', () => {
    expect(scene.result('no stream', 'base')).to.have.property('digest')
    expect(scene.output('origin without a stream').trim()).to.equal('')
    expect(scene.output('differences without a stream')).to.equal('')
  })

  it('a smaller base is grown for it', () => {
    expect(scene.result('grown', 'base')).to.have.property('digest')
    expect(scene.output('size of grown').trim().split(/\s+/)).to.deep.equal(['600.00m', 'node-2-1'])
    expect(scene.output('differences grown')).to.equal('')
  })

  const spaceOf = (name: string, nvr: string): Space => {
    const {bases} = scene.result(name, 'layout') as {bases: readonly {nvr: string; space: Space}[]}
    return bases.find((base) => base.nvr === nvr)?.space ?? expect.fail(`${nvr} is missing`)
  }

  it('layout --space tells what each holds alone and shares; a removal frees what it said', () => {
    const space = spaceOf('space', 'node-2-1')
    expect(space.shared).to.be.above(8_000_000)
    expect(space.freed).to.equal(space.alone)
    const [before = 0, after = 0] = scene.output('used before and after').trim().split(' ').map(Number)
    // lvs rounds to a hundredth of a percent.
    expect(before - after).to.be.closeTo(space.freed, 600_000)
    expect(scene.output('space as text')).to.match(/alone +shared +frees/)
    expect(scene.result('without', 'layout')).to.containSubset({bases: [{space: null}]})
  })

  it('no metadata snapshot is left, also after a kill, and after a power cut', () => {
    expect(scene.output('held after').trim()).to.equal('-')
    expect(scene.output('held after kill').trim()).to.equal('-')
    expect(scene.output('held before cut mended').trim()).to.match(/^\d+$/)
    expect(scene.result('mended', 'layout')).to.have.property('bases')
    expect(scene.output('held after cut').trim()).to.equal('-')
  })

  it('one that another program holds is left alone', () => {
    expect(scene.get('held by another').code).to.equal(5)
    expect(scene.get('held by another').stdout).to.contain('another program holds a metadata snapshot')
    expect(scene.output('still held').trim()).to.match(/^\d+$/)
  })
})

const script = String.raw`
  . /run/imgbase-lab/project/test/lab/sources/guest/words.sh
  POOL=2500M make_group
  do_it mkfs.ext4 -q /dev/ubdb
  mkdir -p /srv && do_it mount /dev/ubdb /srv && cd /srv || exit
  fake_root one node 1 1
  mkdir one/usr/share/data; for n in $(seq 1 30); do head -c 300000 /dev/urandom >one/usr/share/data/$n; done
  cp /bin/true one/usr/bin/cap; do_it setcap cap_net_raw+ep one/usr/bin/cap; ln one/usr/bin/cap one/usr/bin/same
  find one -exec touch -h -d @1500000000 {} +
  cp -a one two
  for n in $(seq 1 10); do head -c 300000 /dev/urandom >two/usr/share/data/$n; done
  rm -r two/usr/share/data/20 two/var/lib; mkfifo two/run/fifo; chown 5:6 two/usr/share/data/21; rm two/usr/bin/same; echo x >two/usr/bin/same
  find two -exec touch -h -d @1600000000 {} +
  add() { local name=$1; shift; imgbase base --add $name "$@" --json; }
  do_it add node-1-1 --size 400M one
  layer two tar
  do_it mksquashfs two squashfs -quiet -no-progress
  mount --bind /bin/false /usr/bin/sqfs2tar
  see 'no stream' add node-5-1 --size 400M squashfs
  umount /usr/bin/sqfs2tar
  see 'origin without a stream' lvs --noheadings -o origin node/node-5-1
  see 'differences without a stream' differences node-5-1 two
  do_it lvremove -q -f node/node-5-1
  ln -s two directory
  n=2
  for form in ${forms.join(' ')}; do
    before=$(used)
    see $form add node-$n-1 --size 400M $form
    see "used by $form" echo $before $(used)
    see "origin of $form" lvs --noheadings -o origin node/node-$n-1
    see "differences $form" differences node-$n-1 two
    see "one after $form" differences node-1-1 one
    do_it lvremove -q -f node/node-$n-1
    n=$((n + 1))
  done
  do_it zstd -q tar -o tar.zst
  see sum sha256sum tar.zst
  start_nginx
  streamed() {
    see "$1" eval "$2"
    see "origin $1" lvs --noheadings -o origin node/node-7-1
    see "differences $1" differences node-7-1 two
    do_it lvremove -q -f node/node-7-1
  }
  streamed 'through standard input' 'add node-7-1 --size 400M - <tar.zst'
  streamed 'from a URL' 'add node-7-1 --size 400M http://127.0.0.1:8080/tar.zst --allow-unsigned'
  mkdir -p live/LiveOS && truncate -s 100M live/LiveOS/rootfs.img && do_it mkfs.ext4 -q -d two live/LiveOS/rootfs.img
  do_it mksquashfs live live.squashfs -quiet -no-progress
  stored() {
    see "$1" eval "$2"
    see "volumes after $1" volumes
    see "sum of $1" sha256sum $3
    see "compared $1" $4 node-7-1 $5
    do_it lvremove -q -f node/node-7-1
  }
  stored 'squashfs through standard input' 'cat squashfs | add node-7-1 --size 400M -' squashfs differences two
  stored 'LiveOS from a URL' 'add node-7-1 --size 400M http://127.0.0.1:8080/live.squashfs --allow-unsigned' live.squashfs holds live/LiveOS/rootfs.img
  mkdir nested nested/LiveOS && cp live.squashfs nested/LiveOS/squashfs.img
  do_it mksquashfs nested nested.squashfs -quiet -no-progress
  see 'plan of nested ones' imgbase base --add node-7-1 --size 400M --dry-run nested.squashfs
  stored 'squashfs within a squashfs from a file' 'add node-7-1 --size 400M nested.squashfs' nested.squashfs holds live/LiveOS/rootfs.img
  cp squashfs nested/LiveOS/squashfs.img
  do_it mksquashfs nested flat.squashfs -quiet -no-progress
  stored 'squashfs within a squashfs through standard input' 'cat flat.squashfs | add node-7-1 --size 400M -' flat.squashfs differences two
  rm -r nested nested.squashfs flat.squashfs
  see 'volumes before all that' volumes
  see 'plan of a squashfs' eval 'cat squashfs | imgbase base --add node-7-1 --size 400M --dry-run -'
  # The length that its superblock tells, made 16 TiB.
  cp squashfs huge && printf '\020' | dd of=huge bs=1 seek=45 conv=notrunc status=none
  see 'no room' eval 'cat huge | add node-7-1 --size 400M -'
  cp squashfs damaged && head -c 2000000 /dev/urandom | dd of=damaged bs=1M oflag=seek_bytes seek=$(($(stat -c %s squashfs) - 2000000)) conv=notrunc status=none
  see 'damaged squashfs' eval 'cat damaged | add node-7-1 --size 400M -'
  see 'cut squashfs' eval 'head -c 5000000 squashfs | add node-7-1 --size 400M -'
  (head -c 5000000 squashfs; exec sleep 60) | imgbase base --add node-7-1 --size 400M - >/dev/null 2>&1 & pid=$!
  for second in {1..30}; do ! volumes | grep -q scratch || break; sleep 1; done
  kill -9 $pid; wait $pid 2>/dev/null
  see 'volumes while storing' volumes
  see recovered imgbase recover --json
  see 'volumes after all that' volumes
  see 'volumes before cut' volumes
  see cut eval 'head -c 5000000 tar | add node-7-1 --size 400M -'
  see 'volumes after cut' volumes
  truncate -s 100M raw && do_it mkfs.ext4 -q -d two raw
  see 'file system' eval 'zstd -qc raw | add node-7-1 --size 400M -'
  see 'file system holds' holds node-7-1 raw
  do_it lvremove -q -f node/node-7-1
  do_it add node-2-1 --size 400M tar
  see grown add node-6-1 --size 600M tar
  see 'size of grown' lvs --noheadings -o lv_size,origin node/node-6-1
  see 'differences grown' differences node-6-1 two
  held() { dmsetup status node-pool0-tpool | cut -d ' ' -f 7; }
  see space imgbase layout --space --json
  see 'space as text' imgbase layout --space
  see without imgbase layout --json
  see 'held after' held
  before=$(used); do_it lvremove -q -f node/node-2-1; see 'used before and after' echo $before $(used)
  for pause in 0.4 0.8 1.2; do
    imgbase layout --space >/dev/null 2>&1 & pid=$!
    sleep $pause; kill -9 $pid 2>/dev/null; wait $pid 2>/dev/null
  done
  # What has taken the snapshot gives it back by itself, also when nobody waits for it any more.
  for second in {1..60}; do [ "$(held)" != - ] || break; sleep 1; done
  see 'held after kill' held
  echo ours >/var/lib/imgbase/metadata-snapshot
  dmsetup message node-pool0-tpool 0 reserve_metadata_snap
  see 'held before cut mended' held
  see mended imgbase layout --space --json
  see 'held after cut' held
  dmsetup message node-pool0-tpool 0 reserve_metadata_snap
  see 'held by another' imgbase layout --space --json
  see 'still held' held
  dmsetup message node-pool0-tpool 0 release_metadata_snap`
