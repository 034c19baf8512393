import {argumentValue} from './kernel-arguments.ts'

/**
 * The grub.cfg of a fresh node: reads custom.cfg, and honours grub-reboot as Debian's generated one does, which replaces it when
 * update-grub runs. A serial console of the kernel is GRUB's as well.
 */
export function renderGrubConfig(kernelArguments: readonly string[]): string {
  const serial = /^ttyS(\d)(?:,(\d+))?/.exec(argumentValue(kernelArguments, 'console') ?? '')
  const terminal =
    serial === null
      ? ''
      : `serial --unit=${serial[1]} --speed=${serial[2] ?? '115200'}
terminal_input console serial
terminal_output console serial
`
  return `# Written by imgbase install; update-grub may replace it. The entries of imgbase are in custom.cfg.
insmod part_gpt
insmod ext2
${terminal}set timeout=3
if [ -s "\${prefix}/grubenv" ]; then
  load_env
fi
if [ "\${next_entry}" ]; then
  set default="\${next_entry}"
  set next_entry=
  save_env next_entry
  set boot_once=true
fi
if [ -f "\${prefix}/custom.cfg" ]; then
  source "\${prefix}/custom.cfg"
fi
`
}
