import type {Step} from '../src/model/step.ts'

/** How often a new layer is booted before the one behind it comes back. */
export const tries = 3

/** An entry that was not proven good yet, and how many boots it has left. */
export interface Trial {
  readonly id: string
  readonly left: number
}

/** What happens at one boot: which entry's kernel is started by itself, and what is counted afterwards. */
export interface CountedBoot {
  readonly boots: string
  readonly count: Trial | null
}

/**
 * One boot of a menu whose default is on trial: `count` is what could be read. It boots the default while it has tries left, and
 * takes one; a count that is used up, of another entry or unreadable boots the fallback. The menus' scripts do the same.
 */
export function countBoot(chosen: string, fallback: string, count: Trial | null): CountedBoot {
  if (count?.id !== chosen || count.left < 1) return {boots: fallback, count}
  return {boots: chosen, count: {id: chosen, left: count.left - 1}}
}

/** Whether the step gives an entry its tries, with whatever loader. */
export const armsTries = (step: Step): boolean =>
  step.kind === 'file.write' &&
  (step.path.endsWith('/imgbase.env') ||
    step.path.endsWith(`+${tries}.conf`) ||
    (step.path.endsWith('/grubenv') && step.text.includes(`boot_counter=${tries}\n`)))
