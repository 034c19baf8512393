import type {Standing} from '../use/standing.ts'

export function renderStanding({booted, previous, rebootNeeded, machines, ...rest}: Standing): string {
  const lines = [
    booted === null ? 'You are on no layer of imgbase' : `You are on ${booted}`,
    ...(rebootNeeded && rest.default !== null ? [`Next boot: ${rest.default}  (a reboot is needed)`] : []),
    ...(previous === null ? [] : [`A rollback goes back to ${previous}`]),
    ...machineLines(machines, rebootNeeded),
  ]
  return lines.join('\n')
}

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
