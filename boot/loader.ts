import type {BootState} from '../src/model/boot-entry.ts'
import {failure, fault, success, type Outcome} from '../src/model/fault.ts'
import {grubWithBlscfg} from './grub-with-blscfg.ts'
import {grubWithoutBlscfg} from './grub-without-blscfg.ts'
import {systemdBoot} from './systemd-boot.ts'
import type {BootLoader} from './verbs.ts'

/** The boot loader that this node starts with; a fault where none is known that imgbase can speak to. */
export function bootLoaderOf(boot: BootState): Outcome<BootLoader> {
  if (boot.uuid === null) return failure(notMounted(boot.directory))
  if (boot.systemdBoot !== null) return success(systemdBoot(boot.systemdBoot))
  if (boot.grubDirectory === null) return failure(noLoader(boot.directory))
  return success(
    boot.blscfg === null ? grubWithoutBlscfg(boot.grubDirectory) : grubWithBlscfg(boot.grubDirectory, boot.blscfg),
  )
}

const notMounted = (directory: string) =>
  fault(
    'boot.not-mounted',
    `${directory} is no file system of its own, and no boot loader reads a thin volume`,
    `Mount the boot file system on ${directory}, then try again.`,
  )

const noLoader = (directory: string) =>
  fault(
    'boot.no-loader',
    `no boot loader was found below ${directory}`,
    `Mount the boot file system on ${directory} and install GRUB or systemd-boot on it, then try again.`,
  )
