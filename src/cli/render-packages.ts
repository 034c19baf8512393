import type {PackagesReport} from '../carry/packages/packages-report.ts'
import {harmless} from '../model/harmless.ts'
import type {InitrdReport} from '../model/initrd.ts'

/** One line each for what was installed again, what is missing, and what differs. */
export function packageLines(report: PackagesReport | null, initrd: InitrdReport | null = null): readonly string[] {
  if (report === null) return []
  const {known, installed, missing, removed, replaced, modules, deferred} = report
  const line = (words: string, list: readonly string[]): readonly string[] =>
    list.length === 0 ? [] : [harmless(`${words}: ${list.join(', ')}`)]
  return [
    ...(known ? [] : ['Which packages were added here is not known: nothing tells what this layer began with.']),
    ...line('Packages installed again', installed),
    ...line('Kernel modules carried over', modules),
    ...missing.map(({what, reason}) => harmless(`Missing in the new layer: ${what}: ${reason}`)),
    ...line('Removed here, and in the new layer again', removed),
    ...line(
      'In the version of the image',
      replaced.map(({here, image}) => `${image} (here ${here})`),
    ),
    ...line(
      "Asked for by packages and left undone, the initrd and menu being the image's",
      deferred.filter((program) => typeof initrd?.builtBy !== 'string' || !buildInitrds.includes(program)),
    ),
  ]
}

const buildInitrds = ['update-initramfs', 'dracut']
