import {grubWord} from './grub-words.ts'
import {tries} from './trial.ts'

/** Beside the menu: GRUB sets `prefix` to the folder of grub.cfg. */
export const environmentFile = 'imgbase.env'

const file = `"\${prefix}/${environmentFile}"`

/**
 * GRUB script that makes the entry on trial the default while it has tries left, else the fallback: `countBoot` in the words of
 * GRUB. An environment block that is missing, empty or torn leaves the variables empty.
 */
export const trialLines = (chosen: string, fallback: string): readonly string[] =>
  [
    `set imgbase_trial=${grubWord(chosen)}`,
    'set imgbase_try=',
    'set imgbase_left=',
    `if [ -s ${file} ]; then`,
    `  load_env --file ${file} imgbase_try imgbase_left`,
    'fi',
    'if [ "${boot_once}" != "true" ]; then',
    `  set default=${grubWord(fallback)}`,
    '  if [ "${imgbase_try}" = "${imgbase_trial}" ]; then',
    `    if [ ${counts.map((left) => `"\${imgbase_left}" = ${left}`).join(' -o ')} ]; then`,
    `      set default=${grubWord(chosen)}`,
    '    fi',
    '  fi',
    'fi',
  ].map(ended)

/**
 * The body of the entry on trial: takes a try, and loads what `lines` say; where the try cannot be written down, the fallback, or
 * the count would never end. Somebody who chooses the entry by hand after its last try gets it.
 */
export const whileCounted = (lines: readonly string[]): readonly string[] => [
  'set imgbase_counted=1',
  'if [ "${imgbase_try}" = "${imgbase_trial}" ]; then',
  ...counts.flatMap((left, index) => [
    `  ${index === 0 ? 'if' : 'elif'} [ "\${imgbase_left}" = ${left} ]; then`,
    `    set imgbase_left=${left - 1}`,
    `    if save_env --file ${file} imgbase_try imgbase_left; then true; else set imgbase_counted=; fi`,
  ]),
  '  fi',
  'fi',
  'if [ "${imgbase_counted}" = 1 ]; then',
  ...lines.map((line) => `  ${line}`),
  'else',
  '  imgbase_fall_back',
  'fi',
]

/** The function that the entry calls where it cannot be loaded or counted. */
export const fallBackLines = (says: string, lines: readonly string[]): readonly string[] =>
  ['function imgbase_fall_back {', `  echo ${grubWord(says)}`, ...lines.map((line) => `  ${line}`), '}'].map(ended)

/** GRUB script has no arithmetic: every state is written out. */
const counts = Array.from({length: tries}, (_, index) => tries - index)

const ended = (line: string): string => `${line}\n`
