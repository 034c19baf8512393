import type {InitrdFile} from '../model/initrd.ts'
import {moduleName, plainModule, type KernelModules} from '../model/kernel-modules.ts'
import type {StorageKind} from '../model/root-stack.ts'

/** What a root needs before it can be mounted. */
export interface RootNeeds {
  readonly kinds: readonly StorageKind[]
  /** Names of the mappings of dm-crypt that it lies on. */
  readonly mappings: readonly string[]
  /** Drivers of its disks and its file system, by the names of their modules. */
  readonly drivers: readonly string[]
  /** Those of the kernel that the initrd is for. */
  readonly modules: KernelModules
}

export interface InitrdFacts {
  readonly needs: RootNeeds
  /** Files in the initrd; null where nobody could look into it. */
  readonly files: readonly InitrdFile[] | null
  /** What an initrd is built from and is not the image's in this layer: paths. */
  readonly changed: readonly string[]
  /** What packages that were installed again would have run to build it. */
  readonly wantedBy: readonly string[]
}

/** Why an initrd of an image does not do for this root, as clauses; none: it does, as far as anybody can see. */
export const reasonsToBuild = ({needs, files, changed, wantedBy}: InitrdFacts): readonly string[] => [
  ...needs.kinds.map((kind) => `the root lies on ${kind}, whose settings are the node's own`),
  ...(files === null ? [] : missingIn(files, needs)).map((what) => `the image's has no ${what}`),
  ...(changed.length === 0 ? [] : [`${listed(changed)} ${changed.length === 1 ? 'is' : 'are'} not the image's`]),
  ...(wantedBy.length === 0 ? [] : [`packages that were added want it (${wantedBy.join(', ')})`]),
]

/** What the root needs and an initrd with these files has not. A driver that the kernel does not have is nothing to wait for. */
export function missingIn(
  files: readonly InitrdFile[],
  {kinds, drivers, modules}: Pick<RootNeeds, 'kinds' | 'drivers' | 'modules'>,
): readonly string[] {
  const names = files.map(({name}) => name)
  const modulesIn = new Set(names.flatMap((name) => moduleName(name) ?? []))
  const programsIn = new Set(names.filter(isProgram).map((name) => name.slice(name.lastIndexOf('/') + 1)))
  const needed = ['dm_thin_pool', ...drivers.map(plainModule)]
  return [
    ...[['lvm'], ...kinds.map((kind) => programsOf[kind])]
      .filter((either) => !either.some((program) => programsIn.has(program)))
      .map(([program = '']) => program),
    ...(kinds.includes('LUKS') && !hasCrypttab(files) ? ['line for LUKS in cryptroot/crypttab'] : []),
    ...[...new Set(needed)].filter(
      (name) => modules.loadable.has(name) && !modules.builtIn.has(name) && !modulesIn.has(name),
    ),
  ]
}

/**
 * Debian's cryptroot unlocks what that file lists, which may be empty; systemd and dracut go by other means (cryptsetup-initramfs
 * 2.6.1, scripts/local-top/cryptroot).
 */
const hasCrypttab = (files: readonly InitrdFile[]): boolean =>
  !files.some(({name}) => name === 'scripts/local-top/cryptroot') ||
  files.some(({name, size}) => name === 'cryptroot/crypttab' && size > 0)

/** The release of the kernel whose modules an initrd has, null where it has none. */
export const releaseIn = (files: readonly InitrdFile[]): string | null =>
  files.flatMap(({name}) => /^(?:usr\/)?lib\/modules\/([^/]+)\/.*\.ko(?:\.\w+)?$/.exec(name)?.[1] ?? [])[0] ?? null

/** One of these brings it up, in initramfs-tools or in dracut. */
const programsOf: Readonly<Record<StorageKind, readonly string[]>> = {
  multipath: ['multipath', 'multipathd'],
  'MD RAID': ['mdadm'],
  LUKS: ['cryptsetup', 'systemd-cryptsetup'],
  iSCSI: ['iscsistart', 'iscsiadm', 'iscsid'],
}

const isProgram = (name: string): boolean => /^(?:usr\/)?(?:s?bin|lib\/systemd)\/[^/]+$/.test(name)

const listed = (paths: readonly string[]): string =>
  paths.length > 3 ? `${paths.slice(0, 3).join(', ')} and ${paths.length - 3} more` : paths.join(', ')
