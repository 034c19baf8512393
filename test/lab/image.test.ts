import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {makeSampleRoot, shell} from '../image/sample-root.ts'
import {runInLab} from './node.ts'
import {projectFolder} from './project.ts'

/** On real thin volumes: what is zero takes no space, and what was written is there after the page cache is gone. */
describe('writeImage in the lab', function () {
  this.timeout(1_800_000)
  const folder = mkdtempSync(join(tmpdir(), 'imgbase-image-lab-'))
  after(() => rmSync(folder, {recursive: true, force: true}))

  it('writes a raw image without its zeros, a LiveOS image, and a squashfs file by file', async () => {
    makeSampleRoot(folder, false)
    shell(folder, 'truncate -s 128M raw; mkfs.ext4 -q -F -d root raw; zstd -q raw')
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
  for name in raw live files; do lvcreate -q -V 256M -T v/pool -n $name; done
  mkfs.ext4 -q /dev/v/files
  "$node" "$1/test/lab/guest/write-image.ts" "$2/raw.zst" v raw
  "$node" "$1/test/lab/guest/write-image.ts" "$2/live.sq" v live
  "$node" "$1/test/lab/guest/write-image.ts" "$2/root.sq" v files
  echo 3 > /proc/sys/vm/drop_caches
  for name in raw live; do
    dd if=/dev/v/$name bs=1M count=128 status=none | sha256sum | cmp - raw.sum
    percent=$(lvs --noheadings -o data_percent v/$name | tr -d ' ')
    echo "$name holds $percent % of 256 MiB"
    case $percent in 0.*) ;; *) exit 1;; esac
  done
  mkdir -p /mnt/written; mount -o ro /dev/v/files /mnt/written
  list() { find "$1" -name lost+found -o -type d -printf '%P:%m:%U:%G:%T@\n' -o -printf '%P:%m:%U:%G:%n:%y:%T@:%l\n' | sort; }
  list /mnt/written > /run/written; list root > /run/wanted; diff /run/written /run/wanted
  [ "$(getcap /mnt/written/usr/bin/ping)" = "/mnt/written/usr/bin/ping cap_net_raw=ep" ]
  (cd root; find . -type f -exec sha256sum {} +) | (cd /mnt/written; sha256sum --check --quiet)`
