/** Where the words for a value come from: a fixed list, a command that prints them, or the files that are there. */
export interface Candidates {
  readonly words: readonly string[] | null
  readonly command: string | null
  readonly files: boolean
}

const asked: Readonly<Record<string, string>> = {
  LAYER: 'imgbase layout --layers',
  BASE: 'imgbase layout --bases',
  'LAYER|BASE': 'imgbase layout --layers',
  NAME: 'vgs --noheadings -o vg_name',
}

const files = ['IMAGE', 'PATH', 'DISK', 'FILE', 'NAME|FILE', 'VG/LV|MOUNTPOINT']

/** By what the value is called in the help. */
export const candidates = (value: string, options: readonly string[] | null): Candidates => ({
  words: options,
  command: options === null ? (asked[value] ?? null) : null,
  files: files.includes(value),
})
