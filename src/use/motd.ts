import type {Host} from '../host/host.ts'
import type {BootRecord} from '../model/boot-record.ts'
import type {Node} from '../model/node.ts'
import {askNodeIfAny} from './ask-if-any.ts'
import {thisBoot} from './boot-log.ts'

/** pam_motd(8) shows the files of this folder at a login, on Debian as on Fedora; it is empty after a boot. */
const path = '/run/motd.d/imgbase'

/** What a login is told: the layer that runs, whether a reboot is needed, and which health checks failed. */
export async function writeMotd(host: Host, vg: string | undefined): Promise<void> {
  const node = await askNodeIfAny(host, vg)
  if (node === null) await host.files.removeTree(path)
  else await host.files.writeAtomically(path, motdText(node, await thisBoot(host)), 0o644)
}

/** The same where a login is told already: a host without the service stays as it is. */
export async function refreshMotd(host: Host, vg: string | undefined): Promise<void> {
  if ((await host.files.stat(path)) !== null) await writeMotd(host, vg)
}

function motdText({roles}: Node, record: BootRecord | null): string {
  const {booted, default: next} = roles
  const failed = (record?.checks ?? []).filter(({outcome}) => outcome !== 'ok')
  const lines = [
    booted === null ? 'You are on no layer of imgbase.' : `You are on ${booted.id}.`,
    ...(next === null || next.id === booted?.id ? [] : [`Next boot: ${next.id}; a reboot is needed.`]),
    ...failed.map(({name, kind}) => `The ${kind} health check ${name} failed: imgbase boot --log`),
  ]
  return lines.map((line) => `imgbase: ${line}\n`).join('')
}
