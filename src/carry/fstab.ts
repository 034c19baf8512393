/** One line of fstab(5) as it stands, and its fields where it has any. */
export interface FstabLine {
  readonly text: string
  readonly fields: FstabFields | null
}

/** Fields as they are written, with their octal escapes. The last four may be left out (fstab(5), util-linux 2.38). */
export interface FstabFields {
  readonly source: string
  readonly target: string
  readonly type: string
  readonly options: string
}

/** Takes fstab apart; `joinFstab` puts the very same bytes together again. */
export const splitFstab = (text: string): readonly FstabLine[] =>
  text.split('\n').map((line) => ({text: line, fields: fieldsOf(line)}))

export const joinFstab = (lines: readonly FstabLine[]): string => lines.map(({text}) => text).join('\n')

/** Whether something is mounted on `path`, which may be written with a slash at its end. */
export const mountsOn = ({target}: Pick<FstabFields, 'target'>, path: string): boolean =>
  target === path || (target.startsWith(path) && /^\/+$/.test(target.slice(path.length)))

function fieldsOf(line: string): FstabFields | null {
  const [source = '', target, type = 'auto', options = 'defaults'] = line.trim().split(/[ \t]+/)
  return source === '' || source.startsWith('#') || target === undefined ? null : {source, target, type, options}
}
