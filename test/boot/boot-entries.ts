import fc from 'fast-check'
import type {BootEntry} from '../../src/model/boot-entry.ts'

const text = fc.stringMatching(/^[!-~äß€](?:[ -~äß€]{0,20}[!-~äß€])?$/)
const path = fc.stringMatching(/^(?:\/[\w+.~^' -]{0,8}[\w+.])+$/)

/** Entries that a file can hold: one line a value, no space at its ends. */
export const anyEntry: fc.Arbitrary<BootEntry> = fc.record(
  {
    id: fc.stringMatching(/^[a-z][\w.-]{0,12}$/),
    title: fc.oneof(text, fc.constant('')),
    version: fc.oneof(text, fc.constant('')),
    sortKey: fc.option(text),
    kernel: path,
    initrds: fc.array(path, {maxLength: 3}),
    options: fc.array(fc.stringMatching(/^(?:[!#-~]|"[ !#-~]*")+$/), {maxLength: 5}),
  },
  {noNullPrototype: true},
)

export const entry = (id: string, version = id): BootEntry => ({
  id,
  title: `Title of ${id}`,
  version,
  sortKey: 'imgbase',
  kernel: `/${id}/vmlinuz`,
  initrds: [`/${id}/initrd`],
  options: [`root=/dev/node/${id}`, 'ro'],
})

/** What is seen on a machine that has no UEFI, and a GRUB without blscfg. */
export const notUefi = {
  blscfg: null,
  systemdBoot: null,
  firmware: {secureBoot: false, loader: null, entryDefault: null, partition: null},
} as const
