/** The logical volume of a mount point, as oVirt's imgbased names it: `/var/log/audit` is `var_log_audit`. */
export const nameOfPath = (path: string): string => path.slice(1).replaceAll('/', '_')

/** What speaks against a volume at this path, in words; null where nothing does. */
export function objectionToPath(path: string): string | null {
  if (!path.startsWith('/')) return 'is no absolute path'
  if (path === '/') return 'is the layer itself, which the image fills'
  if (!/^(?:\/[A-Za-z0-9_+-][A-Za-z0-9_+.-]*)+$/.test(path))
    return 'has to be made of folder names with letters, digits and . _ + - only'
  const owner = ofTheLayer.find((folder) => path === folder || path.startsWith(`${folder}/`))
  if (owner === undefined || path === '/usr/local') return null
  return owner === '/boot'
    ? 'is read by the boot loader, which can read no thin volume'
    : `belongs to each layer, as all of ${owner}`
}

const ofTheLayer = [
  '/boot',
  '/etc',
  '/usr',
  '/bin',
  '/sbin',
  '/lib',
  '/lib32',
  '/lib64',
  '/dev',
  '/proc',
  '/sys',
  '/run',
]
