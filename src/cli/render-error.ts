import {CommandFault} from '../model/command-fault.ts'
import {diskFault} from '../model/disk-error.ts'
import type {Fault} from '../model/fault.ts'
import {ToolError} from '../model/tool-error.ts'
import {Stuck, Undone, Unsettled} from '../model/undone.ts'
import {exitCodes, exitNameOf, isInterruption, type ExitName} from './exit-codes.ts'
import {harmless} from '../model/harmless.ts'

/** What `--json` prints for a command that failed. */
export interface ErrorReport {
  readonly version: 1
  readonly error: {
    readonly exit: number
    readonly code: ExitName
    readonly message: string
    readonly faults: readonly Fault[]
    /** The tool that failed and its arguments, where one did. */
    readonly command: readonly string[] | null
    /** True where everything was taken back. */
    readonly undone: boolean
  }
}

export function errorReport(error: unknown): ErrorReport {
  const code = exitNameOf(error)
  const cause = causeOf(error)
  return {
    version: 1,
    error: {
      exit: exitCodes[code],
      code,
      message: messageOf(error),
      faults: faultsOf(cause),
      command: cause instanceof ToolError ? cause.command : null,
      undone: error instanceof Undone,
    },
  }
}

/** The same for people: sentences, then what to do next. */
export function renderError(error: unknown): string {
  const faults = faultsOf(causeOf(error))
  const lines = faults.length > 0 ? faults.flatMap(faultLines) : [`imgbase: ${messageOf(error)}`]
  return harmless([...lines, ...aftermath(error)].join('\n'))
}

const causeOf = (error: unknown): unknown => (error instanceof Undone || error instanceof Stuck ? error.cause : error)

function faultsOf(cause: unknown): readonly Fault[] {
  if (cause instanceof CommandFault) return cause.faults
  const found = diskFault(cause)
  return found === null ? [] : [found]
}

function messageOf(error: unknown): string {
  const cause = causeOf(error)
  if (isInterruption(cause)) return 'interrupted'
  // oclif adds its help hints to the first line of what was wrong.
  return diskFault(cause)?.message ?? (cause instanceof Error ? cause.message : String(cause)).trim()
}

const faultLines = ({message, hint}: Fault): readonly string[] => [
  `imgbase: ${message}`,
  ...(hint === undefined ? [] : [`         ${hint}`]),
]

function aftermath(error: unknown): readonly string[] {
  if (error instanceof Undone) return ['         Everything was undone: the node is as it was before.']
  if (!(error instanceof Stuck)) return []
  if (error instanceof Unsettled) return unsettled
  const why = error.undoing instanceof Error ? error.undoing.message : String(error.undoing)
  return [`         Undoing it failed as well: ${why}`, '         What runs now is not affected. Run imgbase recover.']
}

const unsettled = [
  '         It failed in the very step that makes it real: whether the disk has that is not known, so nothing was undone.',
  '         What runs now is not affected. Mend the disk, boot again, and run imgbase recover: it asks the disk.',
]
