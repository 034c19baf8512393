import type {Host} from '../host/host.ts'
import type {BootRecord, CheckRun} from '../model/boot-record.ts'
import {checkFolders, healthChecks, type CheckFile, type HealthCheck} from '../plan/health-checks.ts'
import {parseHealthSettings, type HealthSettings} from '../read/health-settings.ts'
import {askNodeIfAny} from './ask-if-any.ts'
import {noteBoot} from './boot-log.ts'
import {writeMotd} from './motd.ts'
import {runLimited} from './run-limited.ts'

/** What `service --health` tells; `healthy` where every required check was green. */
export type HealthResult = BootRecord & {readonly healthy: boolean}

/** Runs every health check of this boot, one after the other, and remembers each before the next: also what hangs is told. */
export async function checkHealth(host: Host, vg: string | undefined): Promise<HealthResult> {
  const layer = (await askNodeIfAny(host, vg))?.roles.booted?.id ?? null
  const settings = parseHealthSettings((await host.files.readText('/etc/imgbase/health.conf')) ?? '')
  await noteBoot(host, layer, {healthy: null, checks: []})
  await host.files.makeDirectory(outputFolder)
  const checks: CheckRun[] = []
  for (const check of healthChecks(await checkFiles(host))) {
    host.report({kind: 'note', text: `${check.kind} check ${check.name}`})
    checks.push(check.runs ? await runCheck(host, check, settings) : notExecutable(check))
    await noteBoot(host, layer, {checks})
  }
  const healthy = checks.every(({kind, outcome}) => kind === 'wanted' || outcome === 'ok')
  const record = await noteBoot(host, layer, {healthy})
  await writeMotd(host, vg)
  return {...record, healthy}
}

const outputFolder = '/run/imgbase/health'

/** A link counts as what it points to: find -L tells type and mode of that (find(1)). */
async function checkFiles({tools}: Host): Promise<readonly CheckFile[]> {
  const folders = checkFolders.map(({folder}) => folder)
  const words = ['-mindepth', '1', '-maxdepth', '1', '-printf', '%H\\0%f\\0%y\\0%m\\0']
  const {stdout} = await tools.run(['find', '-L', ...folders, ...words], {accept: [1]})
  const fields = stdout.split('\0')
  const files: CheckFile[] = []
  for (let at = 0; at + 3 < fields.length; at += 4) {
    const [folder = '', name = '', type = '', mode = ''] = fields.slice(at, at + 4)
    files.push({folder, name, type: typeOf(type, Number.parseInt(mode, 8))})
  }
  return files
}

function typeOf(type: string, mode: number): CheckFile['type'] {
  if (type === 'f') return (mode & 0o111) === 0 ? 'plain' : 'executable'
  return type === 'c' ? 'device' : 'other'
}

async function runCheck(host: Host, {name, kind, path}: HealthCheck, settings: HealthSettings): Promise<CheckRun> {
  const {environment, timeoutSeconds: limitSeconds} = settings
  const run = {argv: [path], environment, limitSeconds, output: `${outputFolder}/${name}`} as const
  const {outcome, milliseconds, text} = await runLimited(host, run)
  return {name, kind, outcome, milliseconds, output: text}
}

/** It may be a note that somebody left there: that must not make a boot bad, nor be passed over in silence. */
const notExecutable = ({name}: HealthCheck): CheckRun => ({
  ...{name, kind: 'wanted', outcome: 'failed', milliseconds: 0},
  output: 'it is not executable, so that it was not run',
})
