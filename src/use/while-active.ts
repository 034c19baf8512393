import type {Host} from '../host/host.ts'
import type {VolumeId} from '../model/volume.ts'

/** Does `work` while the volume has a device: a mount that replays nothing activates it, where it is not, and lets go of it again. */
export async function whileActive<T>(host: Pick<Host, 'mounts'>, volume: VolumeId, work: () => Promise<T>): Promise<T> {
  const root = await host.mounts.mount(volume, 'read-only')
  try {
    return await work()
  } finally {
    await host.mounts.unmount(root)
  }
}
