import type {InitrdReport} from '../model/initrd.ts'
import {harmless} from '../model/harmless.ts'

/** What was done about the initrd, and why; nothing where the image's does. */
export function initrdLines(report: InitrdReport | null): readonly string[] {
  if (report === null) return []
  const {builtBy, reasons, isKnown} = report
  const because = harmless(reasons.join('; '))
  if (builtBy !== null) return [`Built its initrd anew with ${builtBy}: ${because}`, ...(isKnown ? [] : [compressed])]
  if (reasons.length > 0)
    return [`Warning: the image's initrd stayed, having nothing in the image to build another with: ${because}`]
  return isKnown
    ? []
    : ["Warning: nobody here can look into the image's initrd, so whether it brings this root up is not known."]
}

const compressed =
  'Warning: that initrd is compressed in a way that nobody here can look into, so whether it brings this root up is not known; COMPRESS=zstd in initramfs.conf, or compress="zstd" in dracut.conf, changes that.'
