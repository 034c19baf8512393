import {expect} from 'chai'
import {hostDisk} from '../host-disk.ts'
import {play, temporaryDisk, type Scene} from './play.ts'

const formats = [
  ...['live.sq', 'flat.sq', 'raw.ext4', 'raw.ext4.gz', 'raw.ext4.xz', 'raw.ext4.zst', 'raw.xfs'],
  ...['root.tar', 'root.tar.zst', 'root'],
]

describe('IMAGE in every format, recognised by content, not by name', function () {
  this.timeout(1_800_000)
  const disk = temporaryDisk()
  let scene: Scene

  before(async () => {
    await hostDisk(disk, {ovirt: true})
    scene = await play(disk, script)
  })

  for (const [index, format] of formats.entries()) {
    it(`${format}: the base holds exactly what the image holds, attributes too`, () => {
      expect(scene.result(`add ${format}`, 'base')).to.containSubset({base: `f-${index}-1`})
      expect(scene.output(`differences ${format}`)).to.equal('')
      expect(scene.output(`volume ${format}`).trim()).to.equal('read-only skip activation')
    })
    if (format !== 'root')
      it(`${format}: its digest is that of the file`, () =>
        expect(scene.result(`add ${format}`, 'base')).to.containSubset({
          digest: `sha256:${scene.output(`sum ${format}`).split(' ')[0]}`,
        }))
  }

  it('a raw file system is written block by block: the same bytes', () =>
    expect(scene.get('cmp').code, scene.get('cmp').stderr).to.equal(0))

  it('all are in the lineage, in the order in which they came', () =>
    expect(scene.output('bases').trim().split('\n')).to.deep.equal([
      'node-1.0-1',
      ...formats.map((_, index) => `f-${index}-1`),
    ]))
})

/** Names say nothing: each image is given as `image`. `xattr` writes what no tool of the image can: a capability, an ACL. */
const script = String.raw`
  mkdir /var/images
  cd /var/images
  fake_root root fake 1.0 1
  xattr() { perl -e 'my ($file, $name, $value) = @ARGV; $value = pack("H*", $value); syscall(188, $file, $name, $value, length $value, 0) == 0 or die $!' "$@"; }
  cp /bin/true root/usr/bin/cap
  do_it xattr root/usr/bin/cap security.capability 0100000200200000000000000000000000000000
  do_it xattr root/etc/passwd user.note 6869
  cp /bin/true root/usr/bin/setuid; chown 12:34 root/usr/bin/setuid; chmod 6755 root/usr/bin/setuid
  ln root/usr/bin/setuid root/var/hardlink
  printf end | dd of=root/var/sparse bs=1M seek=9 status=none
  mknod root/dev/null c 1 3; mkfifo root/run/fifo
  touch "$(printf 'root/etc/odd \377\n name')"
  find root -exec touch -h -d @1500000000 {} +
  do_it mksquashfs root flat.sq -quiet -no-progress
  do_it tar --xattrs --xattrs-include='*' --acls --numeric-owner --sparse -C root -cf root.tar .
  truncate -s 64M raw.ext4; do_it mkfs.ext4 -q -d root raw.ext4
  mkdir live mnt; do_it mount -o loop raw.ext4 mnt; touch -d @1500000000 mnt; umount mnt
  mkdir live/LiveOS; cp --sparse=always raw.ext4 live/LiveOS/rootfs.img; do_it mksquashfs live live.sq -quiet -no-progress
  truncate -s 304M raw.xfs; do_it mkfs.xfs -q raw.xfs; do_it mount -o loop raw.xfs mnt; do_it rsync -aHAXS root/ mnt; umount mnt
  gzip -1k raw.ext4; xz -0k raw.ext4; zstd -q raw.ext4; zstd -q root.tar
  n=0
  for format in ${formats.join(' ')}; do
    name=f-$n-1 n=$((n + 1))
    mv $format image
    see "sum $format" sha256sum image
    see "add $format" imgbase base --add $name --size 400M image --json
    mv image $format
    see "volume $format" lvs --noheadings -o lv_permissions,lv_skip_activation node/$name
    do_it lvchange -ay -K node/$name
    case $format in raw.xfs) options=ro,nouuid,norecovery ;; *) options=ro,noload ;; esac
    do_it mount -o $options /dev/node/$name mnt
    see "differences $format" rsync -naHAXDci --numeric-ids --delete --exclude /lost+found root/ mnt/
    umount mnt
    [ $format != raw.ext4.zst ] || see cmp cmp -n $((64 << 20)) raw.ext4 /dev/node/$name
    do_it lvchange -an node/$name
  done
  see bases imgbase layout --bases`
