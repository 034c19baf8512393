/** Units of lvs(8): lower case are powers of 1024, upper case of 1000. */
export const units = ['b', 'k', 'm', 'g', 't', 'K', 'M', 'G', 'T'] as const

export type Unit = (typeof units)[number]

/** `1234.50m`, as lvs prints sizes. */
export function sizeInUnits(bytes: bigint, unit: Unit): string {
  if (unit === 'b') return `${bytes}b`
  const base = unit === unit.toLowerCase() ? 1024 : 1000
  const power = 'kmgt'.indexOf(unit.toLowerCase()) + 1
  return `${(Number(bytes) / base ** power).toFixed(2)}${unit}`
}
