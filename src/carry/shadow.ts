/** shadow(5) with another password for root; every other line, and root's ageing, stay. A missing line is put first. */
export function withRootPassword(shadow: string, hash: string): string {
  const lines = shadow.split('\n')
  if (!lines.some((line) => line.startsWith('root:'))) return `root:${hash}:0:0:99999:7:::\n${shadow}`
  return lines
    .map((line) => (line.startsWith('root:') ? line.replace(/^root:[^:]*/, () => `root:${hash}`) : line))
    .join('\n')
}
