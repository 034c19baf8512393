import {isOurs} from '../../../boot/entries.ts'
import {readCustomConfig, readsCustomConfig, startsSavedEntry} from '../../../boot/grub-custom.ts'
import {argumentValue} from '../../../boot/kernel-arguments.ts'
import {bootLoaderOf} from '../../../boot/loader.ts'
import type {BootEntry} from '../../model/boot-entry.ts'
import {layersOf} from '../../model/lineage.ts'
import type {Node} from '../../model/node.ts'
import {formatSize, maxOf} from '../../model/size.ts'
import type {Check, Finding} from './check.ts'
import {type CheckFacts, known, NotKnown} from './facts.ts'
import {signOwnKernel} from './sign-own-kernel.ts'

export const bootChecks: readonly Check[] = [
  {id: 'boot.default', title: 'a layer boots next', severity: 'error', find: wrongDefault},
  {id: 'boot.menu-sourced', title: "GRUB reads imgbase's menu", severity: 'error', find: menuNotSourced},
  {id: 'boot.elsewhere', title: 'nothing else chooses what boots', severity: 'error', find: chosenElsewhere},
  {id: 'boot.own-filesystem', title: 'the boot loader can read /boot', severity: 'error', find: noOwnFilesystem},
  {id: 'boot.tries', title: 'the tries of a new layer can be counted', severity: 'error', find: uncounted},
  {id: 'boot.fell-back', title: 'what was tried last came up', severity: 'warning', find: fellBack},
  {id: 'boot.grubenv', title: "GRUB's environment is whole", severity: 'error', find: tornEnvironment},
  {id: 'boot.signed', title: 'firmware lets every kernel start', severity: 'error', find: unsigned},
  {id: 'boot.space', title: '/boot has room for one more layer', severity: 'warning', find: bootFull},
]

function wrongDefault({node}: CheckFacts): readonly Finding[] {
  const {boot} = node.state
  const id = chosenEntry(node)
  if (id === null)
    return [{message: 'imgbase has not chosen what boots next', remedy: chooseOne(node), severity: 'warning'}]
  const entry = boot.entries.find((one) => one.id === id)
  if (entry === undefined)
    return [{message: `the default ${id} has no entry in ${boot.directory}/loader/entries`, remedy: chooseOne(node)}]
  if (!isOurs(entry, node.lineage)) return [foreignDefault(node, entry)]
  if (boot.systemdBoot !== null || boot.blscfg !== null) return []
  if (!readCustomConfig(boot.customConfig ?? '').ids.includes(id))
    return [{message: `the default ${id} is not in GRUB's menu, so that another entry boots`, remedy: chooseOne(node)}]
  return []
}

/** GRUB's variables (`$kernelopts` on RHEL 8) may hold the root. */
function foreignDefault(node: Node, {id, options}: BootEntry): Finding {
  const isRooted = argumentValue(options, 'root') !== undefined || options.some((option) => option.startsWith('$'))
  const message = `the default ${id} boots no layer of imgbase`
  const remedy = chooseOne(node)
  return isRooted
    ? {message, remedy, severity: 'warning'}
    : {message: `${message}, and names no root, so that it does not come up`, remedy}
}

function chosenEntry({state}: Node): string | null {
  const loader = bootLoaderOf(state.boot)
  if (!loader.ok) throw new NotKnown(loader.faults.map(({message}) => message).join('; '))
  return loader.value.getDefault(state.boot)
}

const chooseOne = ({roles, lineage}: Node): string =>
  `imgbase boot --set-default ${(roles.booted ?? roles.previous ?? layersOf(lineage).at(-1))?.id ?? 'LAYER'}`

function menuNotSourced({node, grubMenu}: CheckFacts): readonly Finding[] {
  if (node.state.boot.systemdBoot !== null) return []
  const folder = node.state.boot.grubDirectory
  if (folder === null) throw new NotKnown(`no GRUB was found below ${node.state.boot.directory}`)
  const text = known(grubMenu)
  if (node.state.boot.blscfg !== null)
    return startsSavedEntry(text)
      ? []
      : [
          {
            message: `${folder}/grub.cfg does not start saved_entry, which imgbase sets`,
            remedy: startSavedEntry(folder),
          },
        ]
  if (readsCustomConfig(text)) return []
  return [
    {
      message: text === null ? `${folder}/grub.cfg is missing` : `${folder}/grub.cfg does not source custom.cfg`,
      remedy: makeMenuRead,
    },
  ]
}

function chosenElsewhere({node}: CheckFacts): readonly Finding[] {
  const {systemdBoot, firmware} = node.state.boot
  if (systemdBoot === null || firmware.entryDefault === null) return []
  return [
    {
      message: `the firmware's variable LoaderEntryDefault has systemd-boot start ${firmware.entryDefault}, whatever imgbase chooses, and its tries are not counted`,
      remedy: dropEntryDefault,
    },
  ]
}

export const dropEntryDefault = "bootctl set-default ''"

/** A count that cannot be read sends the node back at its next boot. */
function uncounted({node}: CheckFacts): readonly Finding[] {
  const {boot} = node.state
  const loader = bootLoaderOf(boot)
  const trial = loader.ok ? loader.value.getTrial(boot) : null
  if (trial === null) return []
  const remedy = `imgbase boot --set-default LAYER, with the layer that shall boot`
  const unread =
    trial.left === null
      ? [{message: `how many tries ${trial.id} has left cannot be read, so that ${trial.fallback} boots next`, remedy}]
      : []
  return boot.entries.some(({id}) => id === trial.fallback)
    ? unread
    : [...unread, {message: `${trial.fallback}, which boots if ${trial.id} does not come up, has no entry`, remedy}]
}

const reasons = {
  tries: 'it did not come up in all its tries',
  health: 'it came up, but a required health check failed in all its tries',
  load: 'its kernel or initrd could not be loaded',
  count: 'its tries could not be counted',
} as const

/** As long as what runs is what came back for it. */
function fellBack({node: {lineage, roles}}: CheckFacts): readonly Finding[] {
  return layersOf(lineage).flatMap(({id, bad}) =>
    bad === null || bad.fellBackTo !== roles.booted?.volume.name
      ? []
      : [
          {
            message: `${roles.booted.id} runs in place of ${id}: ${reasons[bad.why]}`,
            remedy: `See imgbase boot --log; then update to a mended image, or try this one again with update --force; imgbase layer --remove ${id} forgets it.`,
          },
        ],
  )
}

/** GRUB reads a block of 1024 bytes or none at all (2.06, grub-core/lib/envblk.c). With blscfg the default stands there, and is written anew. */
function tornEnvironment({node, grubEnvironment}: CheckFacts): readonly Finding[] {
  const text = known(grubEnvironment)
  if (text === null || (text.length === 1024 && text.startsWith('# GRUB Environment Block\n'))) return []
  const {blscfg, grubDirectory} = node.state.boot
  const path = blscfg?.environmentPath ?? `${grubDirectory}/grubenv`
  const message = `${path} is ${text === '' ? 'empty' : 'torn'}, so that GRUB reads nothing from it`
  if (blscfg !== null) return [{message: `${message}, and starts the first entry of its menu`, remedy: chooseOne(node)}]
  const remedy = `rm '${path}'; grub-editenv '${path}' create`
  return [{message: `${message}, and grub-reboot has no effect`, remedy, severity: 'warning'}]
}

function unsigned({node, unsignedKernels}: CheckFacts): readonly Finding[] {
  return known(unsignedKernels).map((path) => ({
    message: `Secure Boot is on, and ${path} carries no signature, so that it will not start`,
    remedy: `Boot another layer, and take an image with a signed kernel. Or: ${signOwnKernel(node, path)}`,
  }))
}

export const startSavedEntry = (grubDirectory: string): string =>
  `set GRUB_DEFAULT=saved in /etc/default/grub; grub2-mkconfig -o ${grubDirectory}/grub.cfg`

/** Who wrote grub.cfg by hand has to add the line that 41_custom adds. */
export const makeMenuRead = 'chmod +x /etc/grub.d/41_custom; update-grub'

/** GRUB can read no thin volume, whatever lies on it. */
function noOwnFilesystem({node: {state}}: CheckFacts): readonly Finding[] {
  const {directory} = state.boot
  const mount = state.mounts.findLast(({target}) => target === directory)
  if (mount === undefined)
    return [
      {
        message: `${directory} is no file system of its own, or is not mounted: what is written there is not what the boot loader reads`,
        remedy: `mount ${directory}; where fstab has no line for it, give it a plain partition.`,
      },
    ]
  const thin = state.volumes.find(({kind, device}) => kind === 'thin' && device !== null && device === mount.device)
  if (thin === undefined) return []
  return [
    {
      message: `${directory} lies on the thin volume ${thin.vg}/${thin.name}, which no boot loader can read`,
      remedy: `Move ${directory} to a plain partition.`,
    },
  ]
}

function bootFull({node, bootFiles}: CheckFacts): readonly Finding[] {
  const {directory, available} = node.state.boot
  const sizes = [...known(bootFiles)]
  const folders = layersOf(node.lineage).map(({volume}) => `${directory}/${volume.name}/`)
  const needed = maxOf(...folders.map((folder) => bytesBelow(sizes, folder)))
  if (available >= needed) return []
  return [
    {
      message: `${directory} has ${formatSize(available)} free, the kernel and initrd of the largest layer take ${formatSize(needed)}`,
      remedy: 'Remove what is not needed: imgbase layer --remove LAYER, or imgbase base --remove BASE.',
    },
  ]
}

const bytesBelow = (sizes: readonly (readonly [string, bigint])[], folder: string): bigint =>
  sizes.reduce((sum, [path, bytes]) => (path.startsWith(folder) ? sum + bytes : sum), 0n)
