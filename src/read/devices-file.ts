/** The PVIDs that LVM's devices file names, a device a line: `IDTYPE=sys_wwid IDNAME=… DEVNAME=/dev/sda PVID=… PART=1` (lvmdevices(8)). */
export const listedPvids = (text: string): readonly string[] =>
  text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .flatMap((line) => /(?:^|\s)PVID=(\w+)/.exec(line)?.[1] ?? [])
