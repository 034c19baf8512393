/** When dmeventd extends the pool, and by how much, both in percent; a threshold of 100 is 'never' (lvmthin(7)). */
export interface Autoextend {
  readonly threshold: number
  readonly percent: number
}

/** The settings that `lvmconfig` is asked for. */
export const autoextendSettings = [
  'activation/thin_pool_autoextend_threshold',
  'activation/thin_pool_autoextend_percent',
] as const

/** Reads what `lvmconfig --type full` prints, `name=value` lines (lvmconfig(8) 2.03.16). Throws where one is missing. */
export const parseAutoextend = (text: string): Autoextend => ({
  threshold: settingOf(text, 'thin_pool_autoextend_threshold'),
  percent: settingOf(text, 'thin_pool_autoextend_percent'),
})

function settingOf(text: string, name: string): number {
  const value = new RegExp(String.raw`^\s*${name}\s*=\s*(\d+)\s*$`, 'm').exec(text)?.[1]
  if (value === undefined) throw new Error(`lvmconfig told no ${name}`)
  return Number(value)
}
