import type {BootState} from '../src/model/boot-entry.ts'
import {failure, fault, success, type Outcome} from '../src/model/fault.ts'
import {grubWithoutBlscfg} from './grub-without-blscfg.ts'
import type {BootLoader} from './verbs.ts'

/** The boot loader that this node starts with; a fault where none is known that imgbase can speak to. */
export const bootLoaderOf = (boot: BootState): Outcome<BootLoader> =>
  boot.uuid === null
    ? failure(
        fault(
          'boot.not-mounted',
          `${boot.directory} is no file system of its own, and GRUB reads no thin volume`,
          `Mount the boot file system on ${boot.directory}, then try again.`,
        ),
      )
    : boot.grubDirectory === null
      ? failure(
          fault(
            'boot.no-loader',
            `no boot loader was found below ${boot.directory}`,
            `Mount the boot file system on ${boot.directory} and install GRUB on it, then try again.`,
          ),
        )
      : success(grubWithoutBlscfg(boot.grubDirectory))
