/**
 * crypttab(5) in which the lines of these mappings have Debian's option `initramfs`: with it they go into an initrd wherever that is
 * built, without it only where the device of `/` can be seen (cryptsetup-initramfs 2.6.1, README.initramfs, hooks/cryptroot).
 */
export const withInitramfs = (crypttab: string, mappings: readonly string[]): string =>
  crypttab
    .split('\n')
    .map((line) => {
      const [, name = '', source, key = 'none', options = '', rest = ''] = fields.exec(line) ?? []
      if (source === undefined || !mappings.includes(name)) return line
      const all = options.split(',').filter((option) => option !== '' && option !== 'initramfs')
      return `${name} ${source} ${key} ${[...all, 'initramfs'].join(',')}${rest}`
    })
    .join('\n')

const fields = /^\s*([^\s#]\S*)\s+(\S+)(?:\s+(\S+))?(?:\s+(\S+))?(.*)$/
