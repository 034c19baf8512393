import type {ShownTransaction} from '../use/recover.ts'
import type {Leftovers} from '../use/leftovers.ts'
import type {Recovered} from '../use/transaction.ts'

export function renderUnfinished(transactions: readonly ShownTransaction[]): string {
  return transactions.length === 0
    ? 'Nothing is under way, and nothing was left unfinished.'
    : transactions.flatMap(linesOf).join('\n')
}

function linesOf(one: ShownTransaction): readonly string[] {
  const since = new Date(one.since * 1000).toISOString()
  const state = one.live
    ? `under way in process ${one.pid}`
    : `interrupted: imgbase recover would ${one.recovery === 'undo' ? 'undo' : 'finish'} it`
  const at = one.at === null ? [] : [`  ${one.live ? 'now' : 'was at'}: ${one.at}`]
  return [`${one.command}  (since ${since})`, `  ${state}; ${one.stepsDone} of ${one.stepsPlanned} steps done`, ...at]
}

export function renderRecovered(recovered: readonly Recovered[]): string {
  if (recovered.length === 0) return 'Nothing was left unfinished.'
  return recovered
    .flatMap(({command, way, failures}) => [
      `${way === 'undo' ? 'Undid' : 'Finished'}: ${command}`,
      ...failures.map((failure) => `  Warning: ${failure}`),
    ])
    .join('\n')
}

const names = {
  volume: 'the volume',
  entry: 'the boot entry',
  'boot-folder': 'the folder',
  report: 'the report',
  'temporary-file': 'the file',
  mount: 'the mount',
  'base-device': 'the device of the base',
  'thin-device': 'the thin device',
} as const

/** Further lines of `recover --list`; none where nothing was left behind. */
export const renderLeftovers = ({found, rebuildEntries}: Leftovers): string =>
  told(found, rebuildEntries, 'would remove', 'would rebuild the boot entries')

/** Further lines of `recover`. */
export const renderCleared = ({found, rebuildEntries}: Leftovers): string =>
  told(found, rebuildEntries, 'Removed', 'Rebuilt the boot entries')

const told = (found: Leftovers['found'], rebuild: boolean, remove: string, rebuilt: string): string =>
  [
    ...found.map(
      ({kind, what, action, because}) =>
        `${action === 'remove' ? remove : 'Left alone:'} ${names[kind]} ${what}: ${because}`,
    ),
    ...(rebuild ? [`${rebuilt}: a layer has none, or one lacks its kernel or initrd`] : []),
  ]
    .map((line) => `\n${line.charAt(0).toUpperCase()}${line.slice(1)}`)
    .join('')
