import {CommandFault, type FaultKind} from '../model/command-fault.ts'
import {diskFault} from '../model/disk-error.ts'
import {ToolError} from '../model/tool-error.ts'
import {Stuck, Undone} from '../model/undone.ts'

/** How imgbase ends; docs/exit-codes.md is the same table for its users. */
export const exitCodes = {
  done: 0,
  unexpected: 1,
  usage: 2,
  noLayout: 3,
  refused: 4,
  toolFailed: 5,
  undone: 6,
  needsRecover: 7,
  busy: 8,
  unhealthy: 9,
  newer: 10,
  incomplete: 11,
  notRoot: 77,
  interrupted: 130,
} as const

export type ExitName = keyof typeof exitCodes

const ofFault: Readonly<Record<FaultKind, ExitName>> = {
  usage: 'usage',
  'no-layout': 'noLayout',
  refused: 'refused',
  recover: 'needsRecover',
  busy: 'busy',
  'not-root': 'notRoot',
}

/** The one place where an error becomes an exit code. */
export function exitNameOf(error: unknown): ExitName {
  if (error instanceof CommandFault) return ofFault[error.kind]
  if (error instanceof Stuck) return 'needsRecover'
  if (error instanceof Undone) return nameOfUndone(error.cause)
  if (isInterruption(error)) return 'interrupted'
  if (error instanceof ToolError || diskFault(error) !== null) return 'toolFailed'
  return isUsage(error) ? 'usage' : 'unexpected'
}

/** What was refused once the image could be read keeps the code of a refusal: nothing is left of it. */
function nameOfUndone(cause: unknown): ExitName {
  if (cause instanceof CommandFault) return ofFault[cause.kind]
  return isInterruption(cause) ? 'interrupted' : 'undone'
}

export const isInterruption = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError'

/** oclif's own parse errors carry an exit code of 2 and the parser's context. */
const isUsage = (error: unknown): boolean => (error as {oclif?: {exit?: number}} | null)?.oclif?.exit === 2
