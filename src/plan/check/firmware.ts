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

/** The first one is what the others are held against: /boot/efi comes before /boot/efi2. */
function halfUpdated({systemPartitions}: CheckFacts): readonly Finding[] {
  const [first, ...others] = known(systemPartitions)
  if (first === undefined) return []
  return others.flatMap((other) => {
    const differing = differingFiles(first, other)
    if (differing.length === 0) return []
    const shown = differing.slice(0, 3).join(', ')
    const more = differing.length > 3 ? ` and ${differing.length - 3} more` : ''
    return [
      {
        message: `${other.mountPoint} is not what ${first.mountPoint} is (${shown}${more}): which of both firmware starts decides what boots`,
        remedy: `rsync --archive --delete ${first.mountPoint}/ ${other.mountPoint}/`,
      },
    ]
  })
}

/** Names are the same in any case on FAT. */
function differingFiles(one: SystemPartition, other: SystemPartition): readonly string[] {
  const sums = ({files}: SystemPartition): ReadonlyMap<string, string> =>
    new Map([...files].map(([name, sum]) => [name.toLowerCase(), sum]))
  const [mine, theirs] = [sums(one), sums(other)]
  return [...new Set([...mine.keys(), ...theirs.keys()])]
    .filter((name) => mine.get(name) !== theirs.get(name))
    .toSorted()
}
