import type {Host} from '../host/host.ts'
import {readMetadata} from '../image/metadata.ts'
import {CommandFault} from '../model/command-fault.ts'
import {fault, type Fault} from '../model/fault.ts'
import type {HostState} from '../model/host-state.ts'
import type {Lineage} from '../model/lineage.ts'
import {layerId, parseNvr, type LayerId, type Nvr} from '../model/nvr.ts'
import type {Plan} from '../model/plan.ts'
import type {Volume} from '../model/volume.ts'
import {notThin, planInit} from '../plan/init.ts'
import {lineageOf} from '../read/lineage.ts'
import {lookAt, required, requireMenu} from './ask.ts'
import {askHooks} from './hooks.ts'
import {wantedVolumes} from './wanted-volumes.ts'
import {runningKernel} from './kernel-files.ts'
import {runningArguments} from './running.ts'
import {carryOut, type Change} from './transaction.ts'

export interface InitOptions {
  /** `VG/LV` or a mount point; `/` unless given. */
  readonly from: string
  readonly nvr: string | undefined
  /** Directories of the layout that have no volume move onto one. */
  readonly createVolumes: boolean
  /** The layout that says which; `default` unless given. */
  readonly layout: string | undefined
}

export interface InitResult {
  readonly base: Nvr
  readonly layer: LayerId
  readonly source: string
  /** A unit of the package takes along what is changed until the reboot. */
  readonly service: boolean
  readonly warnings: readonly string[]
}

/** `layout --init`: the running root becomes a base and a layer, which boots next. */
export async function initLayout(change: Change, options: InitOptions): Promise<InitResult> {
  const {plan, nvr, source} = await prepareInit(change.host, change, options)
  const warnings = await carryOut(change, plan)
  return {
    base: nvr,
    layer: layerId(nvr, 1),
    source: `${source.vg}/${source.name}`,
    service: await isServed(change.host),
    warnings,
  }
}

async function isServed({tools, files}: Host): Promise<boolean> {
  if ((await files.stat('/run/systemd/system')) === null) return false
  const {exitCode} = await tools.run(['systemctl', 'is-active', 'imgbase-early.service'], {accept: [1, 2, 3, 4]})
  return exitCode === 0
}

/** The plan of an init, from a look at the host. */
export async function prepareInit(
  host: Host,
  {transaction, vg}: {readonly transaction: string; readonly vg: string | undefined},
  options: InitOptions,
): Promise<{plan: Plan; nvr: Nvr; source: Volume}> {
  const state = await lookAt(host)
  refuseSecondInit(state)
  const source = sourceVolume(state, options.from)
  if (vg !== undefined && source.vg !== vg) throw new CommandFault('refused', [otherGroup(source, vg)])
  const nvr = await nameOfRoot(host, options.nvr)
  const kernel = await runningKernel(host, state.kernelRelease)
  const plan = required(
    planInit(state, await requireMenu(host, state), {
      transaction,
      nvr,
      source,
      kernel: {...kernel, from: 'host'},
      kernelArguments: await runningArguments(host, state),
      hooks: await askHooks(host),
      created: options.createVolumes ? await wantedVolumes(host, state, source, options.layout ?? 'default') : [],
    }),
  )
  return {plan, nvr, source}
}

function refuseSecondInit(state: HostState): void {
  const lineage = lineageOf(state)
  if (lineage.ok && (lineage.value === null || isEmpty(lineage.value))) return
  throw new CommandFault('refused', [
    fault(
      'init.exists',
      'this node has a layout already',
      'imgbase layout shows it; imgbase update adds the next image to it.',
    ),
  ])
}

const isEmpty = ({bases, orphans}: Lineage): boolean => bases.length + orphans.length === 0

function sourceVolume(state: HostState, from: string): Volume {
  const device = from === '/' ? state.rootDevice : state.mounts.findLast(({target}) => target === from)?.device
  const named = /^(?:\/dev\/)?([^/]+)\/([^/]+)$/.exec(from)
  const found = state.volumes.find((volume) =>
    named === null || device !== undefined
      ? volume.device === device
      : volume.vg === named[1] && volume.name === named[2],
  )
  if (found !== undefined && found.device === state.rootDevice) return found
  if (found !== undefined)
    throw new CommandFault('refused', [found.kind === 'thin' ? notRunning(found) : notThin(found)])
  throw new CommandFault('refused', [
    fault(
      'init.no-volume',
      from === '/'
        ? 'the root file system lies on no logical volume'
        : `${JSON.stringify(from)} is no logical volume and no mount point of one`,
      'imgbase needs the root on a thin volume; name it with --from VG/LV.',
    ),
  ])
}

const otherGroup = (source: Volume, wanted: string): Fault =>
  fault(
    'init.other-group',
    `the root ${source.vg}/${source.name} lies in the volume group ${source.vg}, not in ${wanted}`,
    'Leave --vg out: an init works where the root lies.',
  )

const notRunning = ({vg, name}: Volume): Fault =>
  fault(
    'init.not-running',
    `${vg}/${name} is not the root that runs, whose kernel, /boot and /var an init needs`,
    'Boot it first, or leave --from out.',
  )

async function nameOfRoot(host: Host, given: string | undefined): Promise<Nvr> {
  if (given !== undefined) return required(parseNvr(given), 'usage')
  const {nvr} = required(await readMetadata(host, '/', ''))
  if (nvr !== null) return nvr
  throw new CommandFault('refused', [
    fault(
      'init.no-name',
      'nothing on this root file system tells how it is called',
      'Name it with --init-nvr NAME-VERSION-RELEASE.',
    ),
  ])
}
