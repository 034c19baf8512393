import {tries, type Trial} from './trial.ts'

/**
 * GRUB's environment block with the tries that an entry has left: 1024 bytes, which GRUB's save_env writes in place, two sectors
 * (GRUB 2.06, grub-core/commands/loadenv.c). What is said stands in the first sector, so that a torn write leaves one or the other.
 */
export function renderEnvironment({id, left}: {readonly id: string; readonly left: number}): string {
  const text = `# GRUB Environment Block\nimgbase_try=${id}\nimgbase_left=${left}\n`
  if (text.length > sector) throw new Error(`the entry id ${id} is too long for GRUB's environment block`)
  return text.padEnd(2 * sector, '#')
}

/** The trial that a block tells of; null where GRUB would not read it, or finds no count in it. */
export function parseEnvironment(text: string): Trial | null {
  if (!text.startsWith('# GRUB Environment Block\n')) return null
  const id = valueOf(text, 'imgbase_try')
  const left = Number(valueOf(text, 'imgbase_left') ?? Number.NaN)
  return id === null || !(left >= 0 && left <= tries) || !Number.isInteger(left) ? null : {id, left}
}

const sector = 512

/** The last assignment counts; GRUB escapes a backslash and a line break, which no id of ours holds. */
const valueOf = (text: string, name: string): string | null =>
  [...text.matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].at(-1)?.[1] ?? null
