import {failure, fault, success, type Fault, type Outcome} from '../model/fault.ts'
import {quoted} from '../model/quoted.ts'
import {compareText, rpmCompare} from '../model/rpm-version.ts'
import type {Looking} from './look.ts'
import {pathsInRoot} from './path-in-root.ts'

/** A kernel with its initrd; paths as the root file system sees them, beginning with `/`. */
export interface Kernel {
  readonly release: string
  readonly kernel: string
  readonly initrd: string
}

/** The kernel of the root file system at `root`: the release that is `wanted`, else the newest that has an initrd. */
export async function findKernel(host: Looking, root: string, wanted: string | null = null): Promise<Outcome<Kernel>> {
  const releases = await releasesIn(host, root)
  const candidates = wanted === null ? releases : releases.filter((release) => release === wanted)
  const found = await Promise.all(candidates.map((release) => filesOf(host, root, release)))
  const [newest] = found.flatMap(({release, kernel, initrd}) =>
    kernel === null || initrd === null ? [] : [{release, kernel, initrd}],
  )
  if (newest !== undefined) return success(newest)
  return failure(...faultsOf(found, wanted, releases))
}

/** Newest first. Where rpm sees no difference the text decides, so that the choice is always the same. */
async function releasesIn(host: Looking, root: string): Promise<readonly string[]> {
  const [boot, modules] = await pathsInRoot(host, root, ['boot', 'usr/lib/modules'])
  const inBoot = (await listed(host, boot?.path)).flatMap((name) => /^vmlinuz-(.+)$/.exec(name)?.[1] ?? [])
  const releases = new Set([...inBoot, ...(await listed(host, modules?.path))])
  return [...releases].filter(isRelease).sort((a, b) => rpmCompare(b, a) || compareText(b, a))
}

const listed = (host: Looking, path: string | undefined): Promise<readonly string[]> =>
  path === undefined ? Promise.resolve([]) : host.files.list(path)

/** Rescue kernels of dracut (`0-rescue-<machine>`) are no kernel to run on. */
const isRelease = (name: string): boolean =>
  /^[A-Za-z0-9][A-Za-z0-9._+~^-]*$/.test(name) && !name.startsWith('0-rescue')

interface Found {
  readonly release: string
  readonly kernel: string | null
  readonly initrd: string | null
}

/** Debian's names, Fedora's, and those beside the modules (kernel-install(8)). */
async function filesOf(host: Looking, root: string, release: string): Promise<Found> {
  const modules = `usr/lib/modules/${release}`
  const kernels = [`boot/vmlinuz-${release}`, `${modules}/vmlinuz`]
  const initrds = [
    `boot/initrd.img-${release}`,
    `boot/initramfs-${release}.img`,
    `${modules}/initrd`,
    `${modules}/initramfs.img`,
  ]
  return {release, kernel: await firstFile(host, root, kernels), initrd: await firstFile(host, root, initrds)}
}

async function firstFile(host: Looking, root: string, paths: readonly string[]): Promise<string | null> {
  for (const found of await pathsInRoot(host, root, paths)) {
    const stat = found === null ? null : await host.files.stat(found.path)
    if (found !== null && stat?.type === 'file' && stat.size > 0n) return found.inside
  }
  return null
}

function faultsOf(found: readonly Found[], wanted: string | null, releases: readonly string[]): readonly Fault[] {
  const bootable = found.filter(({kernel}) => kernel !== null)
  if (bootable.length > 0) return bootable.map(({release}) => noInitrd(release))
  const there = releases.length === 0 ? '' : `; it has ${releases.join(', ')}`
  if (wanted !== null)
    return [fault('image.kernel', `The image has no kernel ${quoted(wanted)}${there}`, 'Correct its image.json.')]
  return [
    fault(
      'image.kernel',
      'The image has no kernel',
      'Install one in it, as /boot/vmlinuz-RELEASE or /usr/lib/modules/RELEASE/vmlinuz.',
    ),
  ]
}

const noInitrd = (release: string): Fault =>
  fault(
    'image.initrd',
    `The image has the kernel ${quoted(release)}, but no initrd for it`,
    `Make one in the image, as /boot/initrd.img-${release} or /boot/initramfs-${release}.img.`,
  )
