/** Who makes a layer's initrd: the image's stays, it is built anew, or that is decided by looking into it. */
export const initrdChoices = ['image', 'rebuild', 'auto'] as const

export type InitrdChoice = (typeof initrdChoices)[number]

/** A file in an initrd: its name without a leading `/` or `./`, and how many bytes it has. */
export interface InitrdFile {
  readonly name: string
  readonly size: number
}

/** What became of a layer's initrd. */
export interface InitrdReport {
  /** The program of the layer that built it anew; null where the image's stayed. */
  readonly builtBy: InitrdBuilder | null
  /** Why it was built anew, or should have been, as clauses. */
  readonly reasons: readonly string[]
  /** False where nobody could look into it: then nothing tells whether it brings the root up. */
  readonly isKnown: boolean
}

/** Debian's initramfs-tools, and dracut. */
export type InitrdBuilder = 'mkinitramfs' | 'dracut'
