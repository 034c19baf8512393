import type {InitrdBuilder} from '../../model/initrd.ts'
import type {StorageKind} from '../../model/root-stack.ts'
import {withInitramfs} from '../../plan/crypttab.ts'
import type {RootNeeds} from '../../plan/initrd.ts'

/**
 * Builds an initrd for `runInLayer`: the builder's name, kernel release and output path as the layer sees it, then
 * `builderWords`. It is built for any host of its kind, since no device of this one can be seen from here: of initramfs-tools' settings only
 * MODULES=dep, which needs that, becomes `most` (initramfs.conf(5)).
 */
export const buildInLayer = String.raw`
builder=$1 release=$2 out=$3; shift 3
own=etc/initramfs-tools/conf.d
if [ -d "$own" ]; then
  cp -a "$own" run/conf.d && printf '[ "$MODULES" != dep ] || MODULES=most\n' >run/conf.d/zz-imgbase && mount --bind run/conf.d "$own" || exit
fi
case $builder in
  mkinitramfs)
    [ "$1" = "" ] || { (umask 077 && printf '%s' "$1" >run/crypttab) && mount --bind run/crypttab etc/crypttab; } || exit
    inside TMPDIR=/tmp mkinitramfs -o "$out" "$release" ;;
  dracut) inside dracut --force --no-hostonly --mdadmconf --lvmconf --tmpdir /tmp "$@" "$out" "$release" ;;
esac >&2`

/** For mkinitramfs, the crypttab(5) to go by in place of the layer's, or nothing; for dracut, its options. */
export const builderWords = (
  builder: InitrdBuilder,
  needs: Pick<RootNeeds, 'kinds' | 'drivers' | 'mappings'>,
  crypttab: string | null,
): readonly string[] => {
  if (builder === 'dracut') return dracutWords(needs, crypttab !== null)
  return [crypttab === null || needs.mappings.length === 0 ? '' : withInitramfs(crypttab, needs.mappings)]
}

/** What dracut is to put in besides what it puts into all (dracut(8)). */
const dracutWords = (
  {kinds, drivers}: Pick<RootNeeds, 'kinds' | 'drivers'>,
  hasCrypttab: boolean,
): readonly string[] => [
  ...['--add', ['lvm', 'dm', ...kinds.map((kind) => dracutModules[kind])].join(' ')],
  ...['--add-drivers', ['dm_thin_pool', ...drivers].join(' ')],
  ...(kinds.includes('LUKS') && hasCrypttab ? ['--include', '/etc/crypttab', '/etc/crypttab'] : []),
]

const dracutModules: Readonly<Record<StorageKind, string>> = {
  multipath: 'multipath',
  'MD RAID': 'mdraid',
  LUKS: 'crypt',
  iSCSI: 'iscsi',
}

/** Where each lies; the first that is there builds. */
export const builderPaths: readonly (readonly [InitrdBuilder, string])[] = [
  ['mkinitramfs', 'usr/sbin/mkinitramfs'],
  ['dracut', 'usr/bin/dracut'],
  ['dracut', 'usr/sbin/dracut'],
]
