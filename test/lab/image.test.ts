import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {makeSampleRoot, shell} from '../image/sample-root.ts'
import {runInLab} from './node.ts'
import {projectFolder} from './project.ts'

/** On real thin volumes: what is zero takes no space, and what was written is there after the page cache is gone. */
describe('writeImage in the lab', function () {
  this.timeout(120_000)
  const folder = mkdtempSync(join(tmpdir(), 'imgbase-image-lab-'))
  after(() => rmSync(folder, {recursive: true, force: true}))

  it('writes a raw image without its zeros, a LiveOS image, and a squashfs file by file', async () => {
    makeSampleRoot(folder, false)
    shell(folder, 'truncate -s 512M raw; mkfs.ext4 -q -F -d root raw; zstd -q raw')
    shell(folder, 'mkdir -p live/LiveOS; cp --sparse=always raw live/LiveOS/rootfs.img; mksquashfs live live.sq -quiet')
    shell(
      folder,
      'mksquashfs root root.sq -quiet; sha256sum < raw > raw.sum; echo "$(stat -c %b raw) / 2" | bc > raw.kib',
    )
    const result = await runInLab({
      command: ['bash', '-euc', script, 'lab', projectFolder, folder],
      disks: [{path: join(folder, 'disk'), size: 4n << 30n}],
    })
    expect(result.exitCode, result.stdout + result.stderr).to.equal(0)
  })
})

/** $1: the project, $2: the folder with the images. */
const script = String.raw`
  exec 2>&1
  cd "$2"
  node=$1/node_modules/.bin/node
  vgcreate -q v /dev/ubda; lvcreate -q -L 3G -T v/pool -c 64k
  for name in raw live files; do lvcreate -q -V 640M -T v/pool -n $name; done
  mkfs.ext4 -q /dev/v/files
  "$node" "$1/test/lab/guest/write-image.ts" "$2/raw.zst" v raw
  "$node" "$1/test/lab/guest/write-image.ts" "$2/live.sq" v live
  "$node" "$1/test/lab/guest/write-image.ts" "$2/root.sq" v files
  echo 3 > /proc/sys/vm/drop_caches
  for name in raw live; do
    dd if=/dev/v/$name bs=1M count=512 status=none | sha256sum | cmp - raw.sum
    percent=$(lvs --noheadings -o data_percent v/$name)
    echo "$name holds $percent % of 640 MiB, the file takes $(cat raw.kib) KiB"
    [ "$(echo "$percent * 6553.6 < $(cat raw.kib) * 1.5 + 2048" | bc)" = 1 ]
  done
  mkdir -p /mnt/written; mount -o ro /dev/v/files /mnt/written
  tar='tar -c --sort=name --numeric-owner --xattrs --xattrs-include=* --exclude=lost+found'
  cmp <($tar -C /mnt/written .) <($tar -C root .)
  echo all as wanted`
