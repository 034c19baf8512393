import type {InstallResult} from '../use/install.ts'
import {initrdLines} from './render-initrd.ts'

const names = {bios: 'BIOS', efi: 'UEFI'} as const

export function renderInstall({layer, disks, firmware, initrd, warnings}: InstallResult): string {
  const on = firmware.map((one) => names[one]).join(' and ')
  return [
    `Installed ${layer} on ${disks.join(', ')}, which boots on ${on}. The node can be started.`,
    ...initrdLines(initrd),
    ...warnings.map((warning) => `Warning: ${warning}`),
  ].join('\n')
}
