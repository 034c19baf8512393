import {emulated} from './grub-emu.ts'

/**
 * A menu that does what Fedora's does (grub2 2.06, util/grub.d: 00_header, 08_fallback_counting, 10_reset_boot_success, 41_custom), in the words of
 * GRUB: `decrement` is a command of Fedora's alone, and stands here as a function. `entries` makes the menu's entries; `before` are
 * commands that the GRUB at hand has not.
 */
export const fedoraMenu = (entries: string, before = emulated): string => `${before}
function decrement {
  ${[3, 2, 1, 0].map((left, index) => `${index === 0 ? 'if' : 'elif'} [ "\${boot_counter}" = ${left} ]; then set boot_counter=${left - 1}`).join('\n  ')}
  fi
}
if [ -s "\${prefix}/grubenv" ]; then load_env; fi
if [ "\${next_entry}" ]; then
  set default="\${next_entry}"
  set next_entry=
  save_env next_entry
  set boot_once=true
else
  set default="\${saved_entry}"
fi
if [ -n "\${boot_counter}" -a "\${boot_success}" = "0" ]; then
  if [ "\${boot_counter}" = "0" -o "\${boot_counter}" = "-1" ]; then
    set default=1
    set boot_counter=-1
  else
    decrement boot_counter
  fi
  save_env boot_counter
fi
set boot_success=0
save_env boot_success
${entries}
if [ -f "\${prefix}/custom.cfg" ]; then
  source "\${prefix}/custom.cfg"
fi
`
