import {copyFileSync} from 'node:fs'
import {tool} from '../../lab/tool.ts'

/** Starts a machine with UEFI from these drives (QEMU's words) until it turns itself off; what came over its serial port. */
export async function startFirmware(drives: readonly string[], variables: string): Promise<string> {
  copyFileSync('/usr/share/OVMF/OVMF_VARS_4M.fd', variables)
  const words = [...drives, `if=pflash,format=raw,file=${variables}`].flatMap((drive) => ['-drive', drive])
  return tool('timeout', ['300', 'qemu-system-x86_64', ...machine, ...words], {stdin: 'ignore'})
}

const machine = [
  ...['-accel', 'tcg,thread=multi', '-cpu', 'max', '-m', '512', '-machine', 'q35', '-no-reboot', '-nodefaults'],
  ...['-display', 'none', '-nic', 'none', '-serial', 'stdio'],
  ...['-drive', 'if=pflash,format=raw,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.fd'],
]
