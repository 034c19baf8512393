import {Flags} from '@oclif/core'
import {CommandFault} from '../model/command-fault.ts'
import {fault} from '../model/fault.ts'
import type {Plan} from '../model/plan.ts'
import type {Report} from '../model/progress.ts'
import type {Change} from '../use/transaction.ts'
import {BaseCommand} from './base-command.ts'
import {connectedEdge, type Edge} from './connection.ts'
import {webSettings} from './offer-flags.ts'
import {hearing, withHeard} from './heard-warnings.ts'
import {progressLog} from './progress.ts'
import {progressReport, type ProgressWish} from './progress-flag.ts'
import {renderError} from './render-error.ts'
import {plansForJson, renderPlans} from './render-plan.ts'
import {interruption} from './signals.ts'

/** The flag of every command that changes something. */
export const dryRunFlag = {
  'dry-run': Flags.boolean({summary: 'Print the plan, steps and reasons, and change nothing.', helpGroup: 'GLOBAL'}),
}

/** What of its flags a change depends on; `boot` is where the boot file system is mounted, where that is not /boot. */
interface ChangeFlags {
  readonly debug: boolean
  readonly vg?: string | undefined
  readonly boot?: string | undefined
  readonly 'limit-rate'?: bigint | undefined
  readonly timeout?: number | undefined
  readonly progress?: ProgressWish | undefined
}

/** A command that changes the node: one at a time, recovered from what an earlier one left, interruptible until its commit. */
export abstract class ChangeCommand extends BaseCommand {
  /** Runs `work` under the lock, after what an earlier command left was finished or undone. */
  protected async change<T>(flags: ChangeFlags, work: (change: Change) => Promise<T>): Promise<T> {
    const {change, heard} = await this.listening(flags)
    const {recoverAll} = await import('../use/transaction.ts')
    const recovered = await recoverAll(change)
    if (recovered.length > 0) await this.letGo(change)
    const result = await this.logged(work(change))
    await this.tellLogins(change)
    return withHeard(result, heard)
  }

  /** What an interrupted command was reading. A base that stays active harms nothing, so the command goes on. */
  private async letGo(change: Change): Promise<void> {
    const {letGoOfBases} = await import('../use/leftovers.ts')
    await letGoOfBases(change).catch((error: unknown) =>
      this.warn(`bases that nobody reads stay active: ${String(error)}`),
    )
  }

  /** What the next login is told. That must not make a command fail which has done its work. */
  private async tellLogins({steadyHost, vg}: Change): Promise<void> {
    const {refreshMotd} = await import('../use/motd.ts')
    await refreshMotd(steadyHost, vg).catch((error: unknown) =>
      this.warn(`the message of the day is old: ${String(error)}`),
    )
  }

  /** Who lost the terminal finds the end in the system journal too. */
  private async logged<T>(work: Promise<T>): Promise<T> {
    const {log} = await connectedEdge()
    try {
      const result = await work
      log('done')
      return result
    } catch (error) {
      log(renderError(error))
      throw error
    }
  }

  /** The same without recovering: for `recover` itself. */
  protected async begin(flags: ChangeFlags): Promise<Change> {
    return (await this.listening(flags)).change
  }

  private async listening(flags: ChangeFlags): Promise<{change: Change; heard: readonly string[]}> {
    await this.reader(flags.debug)
    const edge = await connectedEdge()
    const command = ['imgbase', ...process.argv.slice(2)].join(' ')
    const lock = await takeLockOrFail(edge, command)
    const {report, heard} = hearing(this.reporter(edge, flags.progress))
    const settings = {lock, report, debug: this.debugPrinter(flags.debug), boot: flags.boot, web: webSettings(flags)}
    const host = edge.createHost({...settings, signal: interruption()})
    const steadyHost = edge.createHost({...settings, signal: new AbortController().signal})
    const who = {command, pid: process.pid, transaction: transactionName(Date.now()), vg: flags.vg}
    return {change: {host, steadyHost, ...who}, heard}
  }

  /** Prints plans instead of carrying them out. */
  protected showPlans(plans: readonly Plan[]): object {
    this.say(renderPlans(plans))
    return plansForJson(plans) as object
  }

  private reporter(edge: Edge, wish: ProgressWish | undefined): Report {
    const [render, log] = [progressReport(edge, wish, this.jsonEnabled()), progressLog((line) => edge.log(line))]
    return (progress) => {
      log(progress)
      render(progress)
    }
  }
}

async function takeLockOrFail(edge: Edge, command: string): Promise<number> {
  const attempt = await edge.takeLock(command, Math.floor(Date.now() / 1000))
  if (attempt.held) return attempt.descriptor
  const {holder} = attempt
  const who = holder === null ? 'another command' : `'${holder.command}' (process ${holder.pid})`
  throw new CommandFault('busy', [
    fault(
      'lock.busy',
      `${who} is changing this node now`,
      'Wait until it has ended; imgbase recover --list shows how far it is.',
    ),
  ])
}

/** Sorts by time, and is a valid LVM tag. */
const transactionName = (nowMs: number): string => `${nowMs.toString(36)}-${process.pid.toString(36)}`
