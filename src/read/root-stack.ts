import type {RootStack, StorageKind} from '../model/root-stack.ts'

interface Device {
  readonly name: string
  readonly kname: string
  readonly type: string
  readonly tran: string | null
}

/** What `rootStack` reads, for the path of a volume behind it (lsblk(8) of util-linux 2.38). */
export const lsblkArguments = ['--inverse', '--list', '--json', '--output', 'NAME,KNAME,TYPE,TRAN'] as const

/** Reads `lsblk --inverse --list --json` of a volume: everything that it lies on. */
export function rootStack(json: string): RootStack {
  const {blockdevices} = JSON.parse(json) as {readonly blockdevices: readonly Device[]}
  const kinds = blockdevices.flatMap((device) => kindOf(device) ?? [])
  const disks = blockdevices.filter(({type}) => type === 'disk').map(({kname}) => kname)
  const mappings = blockdevices.filter(({type}) => type === 'crypt').map(({name}) => name)
  return {kinds: [...new Set(kinds)], mappings: [...new Set(mappings)], disks: [...new Set(disks)]}
}

/** An array is shown by its level: raid1, linear. */
function kindOf({type, tran}: Device): StorageKind | null {
  if (type === 'mpath') return 'multipath'
  if (type === 'crypt') return 'LUKS'
  if (/^(?:raid\d|linear$|md$)/.test(type)) return 'MD RAID'
  return tran === 'iscsi' ? 'iSCSI' : null
}
