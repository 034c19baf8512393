import type {Host} from '../host/host.ts'
import type {Node} from '../model/node.ts'
import type {FilesystemType} from '../model/step.ts'
import {devicePath} from '../model/volume.ts'
import {readSuperblock} from '../read/superblock.ts'

/** What was asked for, else what the root that runs lies on, as the layout chose it; ext4 where that is neither ext4 nor XFS. */
export async function chosenFilesystem(
  {files}: Pick<Host, 'files'>,
  {state}: Pick<Node, 'state'>,
  wanted: FilesystemType | undefined,
): Promise<FilesystemType> {
  if (wanted !== undefined) return wanted
  const root = state.volumes.find(({device}) => device !== null && device === state.rootDevice)
  if (root === undefined) return 'ext4'
  return readSuperblock(await files.readBytes(devicePath(root), 0, 4096))?.filesystem ?? 'ext4'
}
