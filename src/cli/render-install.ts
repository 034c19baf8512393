import type {InstallResult} from '../use/install.ts'

const names = {bios: 'BIOS', efi: 'UEFI'} as const

export function renderInstall({layer, disks, firmware, warnings}: InstallResult): string {
  const on = firmware.map((one) => names[one]).join(' and ')
  return [
    `Installed ${layer} on ${disks.join(', ')}, which boots on ${on}. The node can be started.`,
    ...warnings.map((warning) => `Warning: ${warning}`),
  ].join('\n')
}
