import type {FellBackFrom, NextBoot, Standing} from '../use/standing.ts'

export function renderStanding({booted, previous, machines, fellBackFrom, ...next}: Standing): string {
  const lines = [
    booted === null ? 'You are on no layer of imgbase' : `You are on ${booted}`,
    ...(fellBackFrom === null ? [] : [fallbackLine(fellBackFrom)]),
    ...nextBootLines(next),
    ...(previous === null ? [] : [`A rollback goes back to ${previous}`]),
    ...machineLines(machines, next.rebootNeeded),
  ]
  return lines.join('\n')
}

export const nextBootLines = ({rebootNeeded, ...next}: NextBoot): readonly string[] =>
  rebootNeeded && next.default !== null ? [`Next boot: ${next.default}  (a reboot is needed)`] : []

/** What an administrator has to know who finds another layer running than the one that was updated to. */
export const fallbackLine = ({layer, why, at}: FellBackFrom): string =>
  `This is a fallback: ${layer} did not come up, ${whyFailed(why)} (${new Date(at * 1000).toISOString()})`

const reasons: Readonly<Record<FellBackFrom['why'], string>> = {
  tries: 'its tries were used up',
  health: 'since a required health check failed each time',
  load: 'its kernel or initrd could not be loaded',
  count: 'the boot loader could not read how many tries it had left',
}

export const whyFailed = (why: FellBackFrom['why']): string => reasons[why]

/** What a reboot would stop. */
export function machineLines(machines: readonly string[], rebootNeeded: boolean): readonly string[] {
  if (machines.length === 0) return []
  const list = machines.join(', ')
  return [
    rebootNeeded
      ? `Virtual machines that run here, move them before the reboot: ${list}`
      : `Virtual machines that run here: ${list}`,
  ]
}
