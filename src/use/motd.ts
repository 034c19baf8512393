import type {Host} from '../host/host.ts'
import {harmless} from '../model/harmless.ts'
import type {BootRecord} from '../model/boot-record.ts'
import type {Node} from '../model/node.ts'
import type {CheckResult} from '../plan/check/run.ts'
import {askNode} from './ask.ts'
import {askNodeIfAny} from './ask-if-any.ts'
import {thisBoot} from './boot-log.ts'
import {failedAtAGlance} from './check.ts'
import {sentenceOf} from '../model/sentence.ts'

/** pam_motd(8) shows the files of this folder at a login, on Debian as on Fedora; it is empty after a boot. */
const path = '/run/motd.d/imgbase'

export interface Motd {
  readonly lines: readonly string[]
  /** The file that a login shows, where it was written; else null. */
  readonly file: string | null
}

/** `motd`: what a login is told, and with `update` written where logins show it. */
export async function motd(host: Host, vg: string | undefined, update: boolean): Promise<Motd> {
  const lines = await motdLines(host, await askNode(host, vg))
  if (update) await host.files.writeAtomically(path, textOf(lines), 0o644)
  return {lines, file: update ? path : null}
}

/** The same where there may be no layout. */
export async function writeMotd(host: Host, vg: string | undefined): Promise<void> {
  const node = await askNodeIfAny(host, vg)
  if (node === null) await host.files.removeTree(path)
  else await host.files.writeAtomically(path, textOf(await motdLines(host, node)), 0o644)
}

/** The same where a login is told already: a host without the service stays as it is. */
export async function refreshMotd(host: Host, vg: string | undefined): Promise<void> {
  if ((await host.files.stat(path)) !== null) await writeMotd(host, vg)
}

async function motdLines(host: Host, node: Node): Promise<readonly string[]> {
  const [record, amiss] = await Promise.all([thisBoot(host), failedChecks(host, node)])
  return [...standingLines(node, record), ...amiss]
}

/** The layer that runs, whether a reboot is needed, and which health checks failed. */
function standingLines({roles}: Node, record: BootRecord | null): readonly string[] {
  const {booted, default: next} = roles
  const failed = (record?.checks ?? []).filter(({outcome}) => outcome !== 'ok')
  return [
    booted === null ? 'You are on no layer of imgbase.' : `You are on ${booted.id}.`,
    ...(next === null || next.id === booted?.id ? [] : [`Next boot: ${next.id}; a reboot is needed.`]),
    ...failed.map(({name, kind}) => `The ${kind} health check ${name} failed: imgbase boot --log`),
  ]
}

/** Warnings are left to who asks: a login that warns each day is not read on the day that counts. */
async function failedChecks(host: Host, node: Node): Promise<readonly string[]> {
  try {
    return (await failedAtAGlance(host, node)).flatMap(lineOf)
  } catch (error) {
    return [`The checks could not be run: ${sentenceOf(error)}`]
  }
}

const lineOf = ({id, findings}: CheckResult): readonly string[] =>
  findings
    .filter(({severity}) => severity === 'error')
    .slice(0, 1)
    .map(({message}) => `${id}: ${message}; imgbase check tells what to do.`)

const textOf = (lines: readonly string[]): string =>
  lines.map((line) => `imgbase: ${harmless(line).replaceAll('\n', ' ')}\n`).join('')
