import type {TreePath} from '../../model/tree-path.ts'
import {parseGetfattr} from '../../read/getfattr.ts'
import type {Tools} from '../host.ts'

/** Extended attributes of every name at and below `root` that has some, itself and not what it points to. */
export async function xattrsBelow(
  tools: Tools,
  root: string,
): Promise<ReadonlyMap<TreePath, ReadonlyMap<string, string>>> {
  const printed = await tools.bytes([
    'getfattr',
    '-R',
    '-P',
    '-h',
    '-d',
    '-m',
    '-',
    '-e',
    'hex',
    '--absolute-names',
    '--',
    root,
  ])
  return parseGetfattr(printed, root)
}
