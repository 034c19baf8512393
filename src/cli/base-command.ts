import {Command, Flags} from '@oclif/core'
import type {Host} from '../host/host.ts'
import {CommandFault} from '../model/command-fault.ts'
import {fault} from '../model/fault.ts'
import {connectedEdge} from './connection.ts'
import {exitCodes, exitNameOf} from './exit-codes.ts'
import {harmless} from '../model/harmless.ts'
import {errorReport, renderError} from './render-error.ts'
import {progressRenderer} from './progress.ts'
import {forJson} from './render-plan.ts'
import {interruption} from './signals.ts'

/** Flags that every command has. */
export const commonFlags = {
  debug: Flags.boolean({
    summary: 'Print every tool that was called and how long it took, and stacks of unexpected errors.',
    helpGroup: 'GLOBAL',
  }),
  vg: Flags.string({
    summary: 'Volume group of the layout, where several have one.',
    helpValue: 'NAME',
    helpGroup: 'GLOBAL',
  }),
}

/** What all commands share: JSON that never shows internals, exit codes from one table, and a clear word to those who are not root. */
export abstract class BaseCommand extends Command {
  static override enableJsonFlag = true
  static override baseFlags = commonFlags

  private debugging = false

  /** oclif takes an argument that is missing from standard input: to a shell that reads its script there, that is the rest of it. */
  protected override async init(): Promise<void> {
    for (const arg of Object.values(this.ctor.args)) arg.ignoreStdin = true
    await super.init()
  }

  /** A host for looking only. */
  protected async reader(debug: boolean, boot?: string): Promise<Host> {
    this.debugging = debug
    requireRoot(this.id ?? '')
    const edge = await connectedEdge()
    return edge.createHost({
      signal: new AbortController().signal,
      lock: null,
      report: () => undefined,
      debug: this.debugPrinter(debug),
      boot,
    })
  }

  /** A host for work that changes nothing of this node, with its progress told; ends at Ctrl-C. Asks for no root. */
  protected async watcher(debug: boolean): Promise<Host> {
    const edge = await connectedEdge()
    const render = progressRenderer({write: (text) => process.stderr.write(text), isTerminal: process.stderr.isTTY})
    return edge.createHost({
      signal: interruption(),
      lock: null,
      report: (progress) => (this.jsonEnabled() ? undefined : render(progress)),
      debug: this.debugPrinter(debug),
    })
  }

  protected requireRoot(): void {
    requireRoot(this.id ?? '')
  }

  /** Prints for people; nothing under `--json`, where the result is all that is printed. */
  protected say(text: string): void {
    if (!this.jsonEnabled()) this.log(harmless(text))
  }

  override warn(input: Error | string): Error | string {
    return super.warn(harmless(typeof input === 'string' ? input : input.message))
  }

  protected debugPrinter(debug: boolean): (line: string) => void {
    this.debugging = debug
    return debug ? (line) => process.stderr.write(`${harmless(line)}\n`) : () => undefined
  }

  protected override toSuccessJson(result: unknown): unknown {
    return forJson({version: 1, ...(result as object)})
  }

  protected override async catch(error: Error): Promise<unknown> {
    process.exitCode = exitCodes[exitNameOf(error)]
    if (this.jsonEnabled()) this.logJson(forJson(errorReport(error)))
    else process.stderr.write(`${renderError(error)}\n`)
    if (this.debugging || exitNameOf(error) === 'unexpected') this.printStack(error)
    return undefined
  }

  protected override async finally(): Promise<void> {
    const peak = Math.round(process.resourceUsage().maxRSS / 1024)
    if (this.debugging) process.stderr.write(`imgbase itself used ${peak} MiB at most\n`)
  }

  private printStack(error: Error): void {
    if (this.debugging) process.stderr.write(`${harmless(error.stack ?? '')}\n`)
    else process.stderr.write('         This was not expected: run it again with --debug and report what it prints.\n')
  }
}

function requireRoot(command: string): void {
  if (process.geteuid?.() === 0) return
  throw new CommandFault('not-root', [
    fault(
      'root.needed',
      `imgbase ${command} must be run as root: it reads LVM and the boot entries`,
      `Try: sudo imgbase ${command}`,
    ),
  ])
}
