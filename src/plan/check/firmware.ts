import {parseCountedName} from '../../../boot/counted-name.ts'
import type {Check, Finding} from './check.ts'
import {type CheckFacts, known, type SystemPartition} from './facts.ts'

export const firmwareChecks: readonly Check[] = [
  {id: 'boot.modules-signed', title: 'the kernel takes every module', severity: 'warning', find: unsignedModules},
  {id: 'boot.esp-mirror', title: 'every EFI system partition boots the same', severity: 'warning', find: halfUpdated},
]

function unsignedModules({unsignedModules: modules}: CheckFacts): readonly Finding[] {
  return known(modules).map((path) => ({
    message: `Secure Boot is on, and the module ${path} carries no signature, so that the kernel does not load it`,
    remedy: `Sign it with a key that the firmware or mokutil knows: /usr/src/linux-headers-*/scripts/sign-file sha256 KEY CERT ${path}`,
  }))
}

/** The one that this boot began from is what the others are held against; where nobody knows, the first one, and no copy is proposed. */
function halfUpdated({systemPartitions}: CheckFacts): readonly Finding[] {
  const all = known(systemPartitions)
  const reference = all.find(({isBooted}) => isBooted) ?? all[0]
  if (reference === undefined) return []
  return all.flatMap((other) => {
    const differing = other === reference ? [] : differingFiles(reference, other)
    if (differing.length === 0) return []
    const shown = differing.slice(0, 3).join(', ')
    const more = differing.length > 3 ? ` and ${differing.length - 3} more` : ''
    return [
      {
        message: `${other.mountPoint} is not what ${reference.mountPoint} is (${shown}${more}): which of both firmware starts decides what boots`,
        remedy: reference.isBooted
          ? copied(reference.mountPoint, other.mountPoint)
          : `See which of both is up to date, then: ${copied('THAT_ONE', 'THE_OTHER')}`,
      },
    ]
  })
}

const copied = (from: string, to: string): string =>
  `rsync --archive --delete --one-file-system --exclude=/${randomSeed} ${from}/ ${to}/`

function differingFiles(one: SystemPartition, other: SystemPartition): readonly string[] {
  const [mine, theirs] = [sumsOf(one), sumsOf(other)]
  return [...new Set([...mine.keys(), ...theirs.keys()])]
    .filter((name) => mine.get(name) !== theirs.get(name))
    .toSorted()
}

/** Without what loaders write there themselves: a seed, GRUB's environment, how often an entry was tried. Names are the same in any case on FAT. */
const sumsOf = ({files}: SystemPartition): ReadonlyMap<string, string> =>
  new Map(
    [...files]
      .map(([name, sum]) => [uncounted(name.toLowerCase()), sum] as const)
      .filter(([name]) => name !== randomSeed && !/(?:^|\/)grubenv$/.test(name)),
  )

/** systemd-boot's (random-seed(7)): no two shall be the same. */
const randomSeed = 'loader/random-seed'

function uncounted(name: string): string {
  const [, entry, suffix = ''] = /^((?:loader\/entries|efi\/linux)\/.+)(\.conf|\.efi)$/.exec(name) ?? []
  return entry === undefined ? name : `${parseCountedName(entry).id}${suffix}`
}
