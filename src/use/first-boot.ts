import type {DeltaReport} from '../carry/carry-report.ts'
import {sidesOfLayer} from '../carry/layer-sides.ts'
import {CommandFault} from '../model/command-fault.ts'
import {fault} from '../model/fault.ts'
import type {Layer} from '../model/lineage.ts'
import type {Node} from '../model/node.ts'
import type {PlannedStep} from '../model/plan.ts'
import type {TreePath} from '../model/tree-path.ts'
import {aboutLayer, hookSteps} from '../plan/hooks.ts'
import {planKeepVar} from '../plan/keep-var.ts'
import {bootLog, noteBoot} from './boot-log.ts'
import {withRoots} from './carry/roots.ts'
import {takeVar} from './carry/take-var.ts'
import {addDeclaredAccounts} from './declared-accounts.ts'
import {takeDelta} from './delta.ts'
import {lookForHooks, runHook} from './hooks.ts'
import {carryOut, type Change} from './transaction.ts'
import {sentenceOf} from '../model/sentence.ts'

/** Staged by imgbase, and no boot of it was good so far. */
export const isFirstBoot = ({incomplete, goodAt, stagedFrom}: Layer): boolean =>
  !incomplete && goodAt === null && stagedFrom !== null

/**
 * What a layer gets at its first boot: what was changed in the old one since it was staged; accounts of sysusers.d; what is new in /var,
 * which is kept as it was (systemd-tmpfiles runs after this, and makes there what tmpfiles.d asks for); then the hooks. Ends with a fault where a required hook failed: the boot is not judged good then.
 */
export async function firstBoot(change: Change, node: Node, booted: Layer): Promise<DeltaReport> {
  const {host} = change
  const sides = sidesOfLayer(node.lineage, booted, node.state.volumes)
  const take = async (): Promise<DeltaReport> => {
    const delta = await takeDelta(host, node.state, node.lineage, booted)
    await addDeclaredAccounts(host)
    await keepVar(change, node, booted)
    const brought = await takeVar(host, node.state, node.lineage, booted)
    if (brought.length > 0) host.report({kind: 'note', text: `new in /var: ${brought.map(shownName).join(', ')}`})
    return delta
  }
  // Mounted once for both: a boot waits for this.
  const delta = sides === null ? await take() : await withRoots(host, {...sides, layer: booted.volume}, take)
  await noteBoot(host, booted.id, {carried: true})
  await runHooks(change, booted)
  return delta
}

/** Without it a rollback cannot go back to this /var; that is no reason not to boot. */
async function keepVar(change: Change, node: Node, booted: Layer): Promise<void> {
  const transaction = `${change.transaction}-var`
  try {
    const plan = planKeepVar(node, booted, transaction, await bootLog(change.host))
    if (plan === null) return
    await carryOut({...change, transaction}, plan)
  } catch (error) {
    change.host.report({kind: 'warning', text: `/var could not be kept as it was: ${sentenceOf(error)}`})
  }
}

const shownName = (path: TreePath): string => Buffer.from(path, 'latin1').toString('utf8')

/** All of them run, whatever the others did. */
async function runHooks({host}: Change, layer: Layer): Promise<void> {
  const chosen = await lookForHooks(host)
  if (!chosen.ok) throw new CommandFault('refused', chosen.faults)
  for (const text of chosen.value.warnings) host.report({kind: 'warning', text})
  const steps = hookSteps(chosen.value.hooks, aboutLayer('first-boot', layer, layer.id, true))
  const failures: string[] = []
  for (const step of steps) await runOne(step).catch((error: unknown) => failures.push(sentenceOf(error)))
  if (failures.length > 0) throw new CommandFault('refused', failures.map(failedHook))

  async function runOne({step, because}: PlannedStep): Promise<void> {
    host.report({kind: 'note', text: because})
    if (step.kind === 'hook.run') await runHook(host, step)
  }
}

const failedHook = (message: string): ReturnType<typeof fault> =>
  fault(
    'hook.failed',
    message,
    'Mend it and boot again, or go back with imgbase rollback: this boot is not judged good.',
  )
