/** A variable of GRUB's environment by its name; null takes it away. */
export type Variables = Readonly<Record<string, string | null>>

const signature = '# GRUB Environment Block\n'
const size = 1024

/** The value of a variable in GRUB's environment block; null where it is not set, or GRUB would read nothing from the block. */
export function grubVariable(block: string | null, name: string): string | null {
  const [, value] = linesOf(block).findLast(([variable]) => variable === name) ?? []
  return value === undefined ? null : value.replaceAll(/\\(.)/gs, '$1')
}

/**
 * A block of 1024 bytes (GRUB 2.06, grub-core/lib/envblk.c) with these variables set and every other one as it was. A block that
 * GRUB would not read counts for nothing. Throws where it would be too full.
 */
export function withVariables(block: string | null, variables: Variables): string {
  const kept = linesOf(block).filter(([name]) => !(name in variables))
  const set = Object.entries(variables).flatMap(([name, value]) => (value === null ? [] : [[name, escaped(value)]]))
  const text = signature + [...kept, ...set].map(([name, value]) => `${name}=${value}\n`).join('')
  const room = size - Buffer.byteLength(text)
  if (room < 0) throw new Error("GRUB's environment block has no room left for the default entry")
  return `${text}${'#'.repeat(room)}`
}

export const isGrubenv = (path: string): boolean => path.endsWith('/grubenv')

/** Whether a block chooses what `wanted` chooses, and counts where that does; how far GRUB has counted is no difference. */
export const sameChoice = (block: string, wanted: string): boolean =>
  grubVariable(block, 'saved_entry') === grubVariable(wanted, 'saved_entry') &&
  (grubVariable(block, 'boot_counter') === null) === (grubVariable(wanted, 'boot_counter') === null)

/** What `wanted` says of our variables, in the block as it stands now. */
export const withOurs = (block: string | null, wanted: string): string =>
  withVariables(
    block,
    Object.fromEntries(
      ['saved_entry', 'boot_counter', 'boot_success'].map((name) => [name, grubVariable(wanted, name)]),
    ),
  )

/** Names with their values as they are escaped; a line break in a value is escaped, and does not end it. */
function linesOf(block: string | null): readonly (readonly [name: string, value: string])[] {
  if (block?.startsWith(signature) !== true || Buffer.byteLength(block) !== size) return []
  const body = block.slice(signature.length)
  return [...body.matchAll(/^([^#=\n][^=\n]*)=((?:[^\\\n]|\\[^])*)$/gm)].map(([, name = '', value = '']) => [
    name,
    value,
  ])
}

const escaped = (value: string): string => value.replaceAll(/[\\\n]/g, '\\$&')
