import type {VolumeId} from '../model/volume.ts'

/** What was mounted at a folder, and by how many it is used. */
export interface Mounted {
  readonly volume: VolumeId
  readonly how: 'read-only' | 'replayed' | 'writable'
  /** It was not active before. */
  readonly activated: boolean
  users: number
}

/** What this process has mounted: of each folder what lies there one over the other. */
export interface MountStack {
  top(folder: string): Mounted | undefined
  push(folder: string, mounted: Mounted): void
  pop(folder: string): void
  /** One user less; whether none is left. */
  leave(folder: string): boolean
  /** Folders whose topmost nobody uses. */
  resting(): readonly string[]
}

export function createMountStack(): MountStack {
  const folders = new Map<string, Mounted[]>()
  const top = (folder: string): Mounted | undefined => folders.get(folder)?.at(-1)
  return {
    top,
    push: (folder, mounted) => void folders.set(folder, [...(folders.get(folder) ?? []), mounted]),
    pop: (folder) => void folders.get(folder)?.pop(),
    leave: (folder) => {
      const mounted = top(folder)
      return mounted !== undefined && --mounted.users === 0
    },
    resting: () => [...folders.keys()].filter((folder) => top(folder)?.users === 0),
  }
}
