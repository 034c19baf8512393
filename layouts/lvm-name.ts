/**
 * What LVM has against a name of a group, pool or volume, in words; null where nothing (lvm(8) 2.03.16, VALID NAMES; it takes the
 * words from lvm-string.c).
 */
export function objectionToName(name: string): string | null {
  if (!/^[A-Za-z0-9_+.][A-Za-z0-9_+.-]*$/.test(name))
    return 'may hold letters, digits and . _ + - only, and must not start with -'
  if (name === '.' || name === '..') return 'is a folder'
  const word = starts.find((start) => name.startsWith(start)) ?? parts.find((part) => name.includes(part))
  return word === undefined ? null : `holds '${word}', which LVM keeps for itself`
}

const starts = ['snapshot', 'pvmove']

const parts = [
  ...['_cdata', '_cmeta', '_corig', '_cpool', '_cvol', '_wcorig', '_mimage', '_mlog', '_rimage', '_rmeta'],
  ...['_tdata', '_tmeta', '_vdata', '_imeta', '_iorig', '_pmspare', '_vorigin'],
]
