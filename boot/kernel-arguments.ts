import type {LayerId} from '../src/model/lineage.ts'
import {devicePath, type VolumeId} from '../src/model/volume.ts'
import {mapperPath, volumeOfActivation} from './root-device.ts'

/**
 * Splits a kernel command line at spaces outside double quotes, as the kernel does (lib/cmdline.c); arguments keep their
 * quotes, and a quote that is left open is closed.
 */
export const parseArguments = (commandLine: string): string[] =>
  (commandLine.match(/(?:[^\s"]|"[^"]*(?:"|$))+/g) ?? []).map(closeQuote)

/** The command line that `parseArguments` reads back into the same arguments. */
export const renderArguments = (args: readonly string[]): string => args.join(' ')

/** An argument without its quotes: the bytes that the kernel takes for name and value. */
export const unquoted = (argument: string): string => argument.replaceAll('"', '')

/** The value of the last argument `name=…`, which is the one that counts; undefined where there is none. */
export function argumentValue(args: readonly string[], name: string): string | undefined {
  const found = args.findLast((argument) => nameOf(argument) === name && unquoted(argument).includes('='))
  return found === undefined ? undefined : unquoted(found).slice(name.length + 1)
}

/**
 * Makes the arguments of one layer's entry boot another: `root=` and `img.bootid=` name it, and so does `rd.lvm.lv=` where
 * dracut is told which volumes to activate. What a boot loader put in is dropped, everything else keeps its order.
 */
export function withRoot(args: readonly string[], volume: VolumeId, layer: LayerId): string[] {
  const kept = args.filter((argument) => !loaderArguments.has(nameOf(argument)) && !activates(argument, args))
  const dracutIsTold = args.some((argument) => nameOf(argument) === 'rd.lvm.lv')
  const activation = `rd.lvm.lv=${volume.vg}/${volume.name}`
  return [
    `root=${devicePath(volume)}`,
    `img.bootid=${layer}`,
    ...(dracutIsTold ? [activation] : []),
    ...kept.filter((argument) => argument !== activation),
  ]
}

/**
 * What makes a system that cannot come up reboot by itself, so that its tries are used up: the kernel (and initramfs-tools) 10 s
 * after a panic, dracut instead of its shell (dracut.cmdline(7)), systemd where it crashes (systemd(1)).
 */
const unattendedArguments = ['panic=10', 'rd.shell=0', 'rd.emergency=reboot', 'systemd.crash_reboot=1'] as const

/** Adds what an unattended node needs; where the administrator says otherwise, that stays. */
export const withUnattended = (args: readonly string[]): string[] => [
  ...args,
  ...unattendedArguments.filter((wanted) => !args.some((argument) => nameOf(argument) === nameOf(wanted))),
]

/**
 * What of a running kernel's command line is the administrator's: without what boot loader and layer put in, and without words
 * that were typed for one boot only (`single`, `rd.break`, a rescue target). `withRoot` wants the whole line instead.
 */
export function hostArguments(commandLine: string): string[] {
  const args = parseArguments(commandLine)
  return args.filter(
    (argument) =>
      !loaderArguments.has(nameOf(argument)) &&
      !activates(argument, args) &&
      !onceOnly.has(unquoted(argument)) &&
      !unattendedArguments.some((ours) => ours === argument),
  )
}

/** Tells the system that comes up that this boot is counted: one that does not complete is given up (imgbase-trial.service). */
export const trialArgument = 'img.trial'

const loaderArguments = new Set(['BOOT_IMAGE', 'initrd', 'root', 'img.bootid', 'img.fallback', trialArgument])

const onceOnly = new Set([
  ...['1', 's', 'S', 'single', 'rescue', 'emergency', 'rd.break'],
  ...['systemd.unit=rescue.target', 'systemd.unit=emergency.target'],
])

const closeQuote = (argument: string): string => (argument.split('"').length % 2 === 0 ? `${argument}"` : argument)

const nameOf = (argument: string): string => unquoted(argument).split('=', 1)[0] ?? ''

/** Whether the argument tells dracut to activate the volume that `root=` names. */
function activates(argument: string, args: readonly string[]): boolean {
  const root = argumentValue(args, 'root')
  const volume = nameOf(argument) === 'rd.lvm.lv' ? volumeOfActivation(unquoted(argument)) : null
  return root !== undefined && volume !== null && [devicePath(volume), mapperPath(volume)].includes(root)
}
