import type {Command} from '../../host/host.ts'

/**
 * Prints the modules of the drivers of disks, by kernel name, and of all that they hang on, one a line; what is built in has none.
 * `sysfs` is where sysfs is mounted.
 */
export const driversCommand = (sysfs: string, disks: readonly string[]): Command => [
  ...(['bash', '-c', script, 'drivers', sysfs] as const),
  ...disks,
]

/**
 * With its native multipath an NVMe disk hangs on a subsystem, which has no driver; beside it lie links to the controllers that lead
 * to it (Linux 6.1, drivers/nvme/host/core.c, nvme_init_subsystem). One on which no driver is found is driven by `nvme`.
 */
const script = String.raw`
sysfs=$1; shift
drivers_above() {
  at=$1
  while [ "$at" != / ] && [ "$at" != "" ]; do
    [ ! -e "$at/driver/module" ] || basename "$(readlink -f "$at/driver/module")"
    at=${'$'}{at%/*}
  done
}
for disk; do
  place=$(readlink -f "$sysfs/class/block/$disk")
  found=$(
    drivers_above "$place"
    for path in "${'$'}{place%/*}"/nvme*; do
      [ ! -L "$path" ] || drivers_above "$(readlink -f "$path")"
    done
  )
  case $disk in nvme*) : "${'$'}{found:=nvme}" ;; esac
  [ -z "$found" ] || printf '%s\n' "$found"
done`
