/** The name of an entry file, without `.conf`, that systemd-boot counts the boots of (UAPI Boot Loader Specification 1.0, Boot counting). */
export interface CountedName {
  readonly id: string
  /** Null where nothing is counted. */
  readonly left: number | null
  readonly done: number
}

/** Reads `ID+LEFT-DONE`, `ID+LEFT` or `ID`. */
export function parseCountedName(name: string): CountedName {
  const [, id, left, done = '0'] = /^(.+)\+(\d{1,9})(?:-(\d{1,9}))?$/.exec(name) ?? []
  return id === undefined ? {id: name, left: null, done: 0} : {id, left: Number(left), done: Number(done)}
}

export const renderCountedName = ({id, left, done}: CountedName): string =>
  left === null ? id : `${id}+${left}${done === 0 ? '' : `-${done}`}`

/** What systemd-boot renames the file to when it starts it. */
export const afterBoot = ({id, left, done}: CountedName): CountedName =>
  left === null ? {id, left, done} : {id, left: Math.max(0, left - 1), done: done + 1}

/** The names of an entry's files: one, or more where a rename on FAT was cut short. */
export const fileNamesOf = (names: Iterable<string>, id: string): readonly string[] =>
  [...names].filter((name) => parseCountedName(name).id === id)
