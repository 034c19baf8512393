import type {MountLine} from '../model/mount.ts'

/** The mounts that one process sees. */
export interface MountView {
  readonly pid: string
  readonly mounts: readonly MountLine[]
}

/** A folder of a file system. */
export interface Place {
  readonly device: string
  readonly root: string
}

/** Where a path lies, by the mounts of the system. */
export function placeIn(mounts: readonly MountLine[], path: string): Place | null {
  const above = mounts.filter(({target}) => target === path || target === '/' || path.startsWith(`${target}/`))
  const nearest = above.reduce<MountLine | null>(
    (best, one) => (best !== null && best.target.length > one.target.length ? best : one),
    null,
  )
  if (nearest === null) return null
  const inside = nearest.target === '/' ? path : path.slice(nearest.target.length)
  return {device: nearest.device, root: `${nearest.root}${inside}`.replace(/^\/\//, '/').replace(/(.)\/$/, '$1')}
}

/**
 * Mounts by which what lies at or below `place` is reached on another way than by `path`, or by processes whose mounts do not follow
 * the system's: they would go on writing there, or keep the volume from being removed. In the system, and where the system's own root
 * is the root, the one mount on `path` itself goes when the system unmounts it (mount_namespaces(7)).
 */
export function otherWays(
  system: readonly MountLine[],
  views: readonly MountView[],
  place: Place,
  path: string,
): readonly {readonly pid: string; readonly target: string}[] {
  const root = rootOf(system)
  return views.flatMap(({pid, mounts}) => {
    const reaching = mounts.filter((mount) => isWithin(mount, place))
    const own = isSame(rootOf(mounts), root)
      ? reaching.find((mount) => mount.target === path && mount.root === '/')
      : null
    return reaching.filter((mount) => mount !== own).map(({target}) => ({pid, target}))
  })
}

const isWithin = ({device, root}: MountLine, place: Place): boolean =>
  device === place.device && (root === place.root || root.startsWith(place.root === '/' ? '/' : `${place.root}/`))

const rootOf = (mounts: readonly MountLine[]): MountLine | null => mounts.findLast(({target}) => target === '/') ?? null

const isSame = (one: MountLine | null, other: MountLine | null): boolean =>
  one !== null && one.device === other?.device && one.root === other.root
