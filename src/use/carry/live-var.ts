import type {Host} from '../../host/host.ts'

const folder = '/run/imgbase/mnt/live-var'

/**
 * Hands `use` a root below which `var` is the shared /var volume, without what is mounted in it: once a layer is booted, its own
 * package database lies over the one that the old root used.
 */
export async function withLiveVar<T>(
  {files, mounts}: Pick<Host, 'files' | 'mounts'>,
  isCovered: boolean,
  use: (root: string) => Promise<T>,
): Promise<T> {
  if (!isCovered) return await use('/')
  await files.makeDirectory(`${folder}/var`)
  await mounts.show('/var', `${folder}/var`)
  try {
    return await use(folder)
  } finally {
    await mounts.hide(`${folder}/var`)
  }
}
