import {unquoted} from './kernel-arguments.ts'

/** Writes text as one word of GRUB script: in single quotes nothing is special but the quote (GRUB manual 2.06, 6.1). */
export function grubWord(text: string): string {
  const line = text.replaceAll(/[\u0000-\u001f\u007f]/g, ' ')
  return /^[\w@%+=:,./-]+$/.test(line) ? line : `'${line.replaceAll("'", String.raw`'\''`)}'`
}

/** The kernel's double quotes go: GRUB writes its own around an argument with spaces, and a backslash before any it finds. */
export const grubArguments = (args: readonly string[]): string => args.map((arg) => grubWord(unquoted(arg))).join(' ')

/** Reads words that `grubWord` wrote, joined by spaces. */
export function parseGrubWords(line: string): string[] {
  const words = line.match(/(?:[^\s'\\]|\\.|'[^']*')+/g) ?? []
  return words.map((word) =>
    word.replaceAll(/'([^']*)'|\\(.)/g, (_all, quoted?: string, escaped?: string) => quoted ?? escaped ?? ''),
  )
}
