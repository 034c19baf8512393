import {linkSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync} from 'node:fs'
import {createHash} from 'node:crypto'
import {basename, dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {cached, cacheFolder} from '../../lab/cache.ts'
import {image} from '../../lab/images.ts'
import {builtPackage} from '../../lab/package/built.ts'
import {tool} from '../../lab/tool.ts'

/** `a` is node 1.0, `b` node 1.1, the others are node 1.1 too, which does not come up. */
export type BootImage = 'a' | 'b' | 'panics' | 'no-root' | 'unhealthy' | 'hangs' | 'emergency'

/** How an image that does not come up is made from the unpacked node 1.1: a script with its root as the first word. */
const damage: Readonly<Record<Exclude<BootImage, 'a' | 'b'>, string>> = {
  // No file system that holds an init: the kernel mounts no thin volume by itself, and panics.
  panics: 'for f in "$1"/boot/initrd.img-*; do echo no initrd >"$f"; done',
  // The initrd waits for a volume that nothing activates.
  'no-root': `cd "$(mktemp -d)" && for f in "$1"/boot/initrd.img-*; do
    chroot "$1" unmkinitramfs "/boot/\${f##*/}" /tmp/initrd
    rm -r "$f" "$1"/tmp/initrd/usr/lib/udev/rules.d/*lvm* "$1"/tmp/initrd/scripts/local-top/lvm2 2>/dev/null || true
    (cd "$1/tmp/initrd" && find . | cpio -o -H newc --quiet | gzip -1) >"$f"; rm -r "$1/tmp/initrd"
  done`,
  unhealthy: `printf '#!/bin/sh\\necho the storage is not there; exit 1\\n' >"$1/etc/imgbase/health.d/required/60-storage"
chmod 755 "$1/etc/imgbase/health.d/required/60-storage"`,
  // The limit begins with the kernel, and a boot takes a minute in emulation.
  hangs: `cat >"$1/usr/lib/systemd/system/hang.service" <<'UNIT'
[Unit]
Before=boot-complete.target
[Service]
Type=oneshot
TimeoutStartSec=infinity
ExecStart=/bin/sleep infinity
UNIT
mkdir -p "$1/etc/systemd/system/boot-complete.target.requires" "$1/etc/systemd/system/imgbase-trial.timer.d"
ln -s /usr/lib/systemd/system/hang.service "$1/etc/systemd/system/boot-complete.target.requires/"
printf '[Timer]\\nOnBootSec=\\nOnBootSec=2min\\n' >"$1/etc/systemd/system/imgbase-trial.timer.d/limit.conf"`,
  // What fstab demands fails at once, and systemd stops for somebody to come.
  emergency: `mkdir -p "$1/etc/systemd/system/imgbase-emergency.timer.d" "$1/etc/systemd/system/local-fs.target.requires"
cat >"$1/usr/lib/systemd/system/srv-data.mount" <<'UNIT'
[Unit]
Before=local-fs.target
[Mount]
What=tmpfs
Where=/srv/data
Type=tmpfs
Options=no-such-option
UNIT
ln -s /usr/lib/systemd/system/srv-data.mount "$1/etc/systemd/system/local-fs.target.requires/"
printf '[Timer]\\nOnActiveSec=\\nOnActiveSec=10\\n' >"$1/etc/systemd/system/imgbase-emergency.timer.d/limit.conf"`,
}

/** Path of a raw ext4 image with imgbase in it, made where the cache has none of this build. */
export async function bootImage(name: BootImage): Promise<string> {
  const key = await recipe()
  return cached(`boot-${key}`, `${name}.ext4`, (path) => make(path, name))
}

async function make(path: string, name: BootImage): Promise<void> {
  forgetOldBuilds()
  const tree = join(dirname(path), 'tree')
  mkdirSync(tree)
  const tar = await image(name === 'a' ? 'a.tar' : 'b.tar')
  await tool('tar', ['--xattrs', '--xattrs-include=*', '--numeric-owner', '-C', tree, '-xf', tar])
  await tool('bash', [overlay, tree, await builtPackage()])
  if (name in damage) await tool('bash', ['-ec', damage[name as keyof typeof damage], 'damage', tree])
  await tool('truncate', ['-s', '1200M', path])
  await tool('mkfs.ext4', ['-q', '-d', tree, path])
  rmSync(tree, {recursive: true})
}

/** Every build has images of its own, of gigabytes: those that nobody used for a day go. */
function forgetOldBuilds(): void {
  const day = 24 * 60 * 60 * 1000
  for (const name of readdirSync(cacheFolder()).filter((one) => one.startsWith('boot-'))) {
    const folder = join(cacheFolder(), name)
    if (Date.now() - statSync(folder).mtimeMs > day) rmSync(folder, {recursive: true, force: true})
  }
}

const overlay = fileURLToPath(new URL('overlay.sh', import.meta.url))

/** Changes with anything that goes into the images. */
export async function recipe(): Promise<string> {
  const hash = createHash('sha256')
  hash.update(basename(dirname(await builtPackage())))
  for (const path of [
    overlay,
    ...['images.ts', 'disks.ts'].map((name) => fileURLToPath(new URL(name, import.meta.url))),
  ])
    hash.update(readFileSync(path))
  hash.update(await image('b.tar'))
  return hash.digest('hex').slice(0, 12)
}

/** Path of a read-only disk whose ext4 file system has these images, compressed, as NAME.zst. */
export async function imagesDisk(...names: readonly BootImage[]): Promise<string> {
  const paths = await Promise.all(names.map(compressed))
  return cached(`boot-${await recipe()}`, `images-${names.join('-')}.img`, async (path) => {
    const tree = join(dirname(path), 'images')
    mkdirSync(tree)
    for (const [index, name] of names.entries()) linkSync(paths[index] ?? '', join(tree, `${name}.zst`))
    await tool('mke2fs', ['-q', '-t', 'ext4', '-d', tree, path, '1G'])
  })
}

const compressed = async (name: BootImage): Promise<string> => {
  const image = await bootImage(name)
  return cached(`boot-${await recipe()}`, `${name}.ext4.zst`, async (path) => {
    await tool('zstd', ['-3', '-T0', '-q', image, '-o', path])
  })
}
