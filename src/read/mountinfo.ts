/** One line of /proc/self/mountinfo (proc(5)), as far as it is needed. */
export interface MountInfo {
  /** `major:minor`. */
  readonly device: string
  /** The folder of the file system that is mounted: `/`, or another for a bind mount. */
  readonly root: string
  readonly target: string
}

/** Reads the table in its order. Spaces, tabs, line breaks and backslashes stand in it as octal escapes. */
export const parseMountInfo = (text: string): readonly MountInfo[] =>
  text.split('\n').flatMap((line) => {
    const [, , device, root, target] = line.split(' ')
    if (device === undefined || root === undefined || target === undefined) return []
    return [{device, root: unescaped(root), target: unescaped(target)}]
  })

const unescaped = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
