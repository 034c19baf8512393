import {CommandFault} from '../model/command-fault.ts'
import {fault} from '../model/fault.ts'
import {quoted} from '../model/quoted.ts'
import {exitCodes, exitNameOf} from './exit-codes.ts'
import {errorReport, renderError} from './render-error.ts'
import {forJson} from './render-plan.ts'

/** Tells what kept a command from running at all, as the commands tell what made them fail, and sets the exit code. */
export function reportError(error: unknown, argv: readonly string[]): void {
  const told = unknownCommand(error) ?? error
  process.exitCode = exitCodes[exitNameOf(told)]
  if (argv.includes('--json')) process.stdout.write(`${JSON.stringify(forJson(errorReport(told)), null, 2)}\n`)
  else process.stderr.write(`${renderError(told)}\n`)
}

/** oclif joins the words that it took for a command with colons. */
function unknownCommand(error: unknown): CommandFault | null {
  const id = /^command (.*) not found$/s.exec(error instanceof Error ? error.message : '')?.[1]
  if (id === undefined) return null
  return new CommandFault('usage', [
    fault('usage', `there is no command ${quoted(id.replaceAll(':', ' '))}`, 'imgbase --help lists them all.'),
  ])
}
