import {readBlock, replaceBlock} from './custom-block.ts'
import {grubWord, parseGrubWords} from './grub-words.ts'

/**
 * Fedora's menu (grub2, util/grub.d/08_fallback_counting) takes one from `boot_counter` at every boot, as long as `boot_success` is
 * 0; once it was 0 it sets it to -1 and starts the second entry of the menu. Which that is depends on names: custom.cfg, which comes
 * last, puts the one in its place that is proven, by its id. Each key is an entry on trial, its value what is behind it.
 */
export function renderFallbacks(existing: string | null, fallbacks: ReadonlyMap<string, string>): string {
  const choices = [...fallbacks].flatMap(([id, fallback]) => [
    `    if [ "\${saved_entry}" = ${grubWord(id)} ]; then`,
    `      set default=${grubWord(fallback)}`,
    '    fi',
  ])
  const lines = [
    '# Written by imgbase: which entry is behind the one on trial, by its id.',
    'if [ "${boot_once}" != "true" ]; then',
    `  if [ "\${boot_counter}" = "${usedUp}" ]; then`,
    ...choices,
    '  fi',
    'fi',
  ]
  return replaceBlock(existing ?? '', fallbacks.size === 0 ? '' : `${lines.join('\n')}\n`)
}

/** What `renderFallbacks` wrote. */
export function readFallbacks(customConfig: string | null): ReadonlyMap<string, string> {
  const fallbacks = new Map<string, string>()
  let id: string | null = null
  for (const words of (readBlock(customConfig ?? '') ?? '').split('\n').map(parseGrubWords)) {
    if (words[0] === 'if') id = words[2] === '"${saved_entry}"' ? (words[4]?.replace(/;$/, '') ?? null) : null
    const fallback = words[0] === 'set' && words[1]?.startsWith('default=') === true ? words[1].slice(8) : null
    if (id !== null && fallback !== null) fallbacks.set(id, fallback)
  }
  return fallbacks
}

/** What Fedora's menu sets the counter to where it starts the fallback. */
export const usedUp = '-1'
