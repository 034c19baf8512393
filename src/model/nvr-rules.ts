import {fault, type Fault} from './fault.ts'
import {quoted} from './quoted.ts'
import {volumeName} from './volume-name.ts'

/** Everything that keeps `text` from being an NVR, in words; empty where nothing does. */
export const objectionsTo = (text: string): readonly Fault[] =>
  text === ''
    ? [fault('nvr.empty', 'An NVR is missing', example)]
    : [...formObjections(text), ...characterObjections(text), ...reservedObjections(text)]

const example = 'Write name-version-release, such as node-4.5.0-1.'
const longest = 80

function formObjections(text: string): readonly Fault[] {
  const shown = `The NVR ${quoted(text)}`
  const found: Fault[] = []
  if (/^[-.]/.test(text)) found.push(fault('nvr.start', `${shown} starts with '${text[0]}'`, 'Start it with a letter.'))
  else if (!/^.+-[^-]+-[^-]+$/s.test(text))
    found.push(fault('nvr.parts', `${shown} is not made of a name, a version and a release`, example))
  if (text.length > longest)
    found.push(fault('nvr.long', `${shown} has ${text.length} characters`, `Shorten it to ${longest} at most.`))
  if (/\+\d+$/.test(text))
    found.push(fault('nvr.layer', `${shown} ends like the name of a layer`, "Leave '+' and the number at its end out."))
  return found
}

const characterObjections = (text: string): readonly Fault[] =>
  refused
    .filter(({pattern}) => pattern.test(text))
    .map(({code, what}) =>
      fault(code, `The NVR ${quoted(text)} holds ${what}`, 'Use letters, digits and . _ + - ~ ^ only.'),
    )

const refused = [
  {code: 'nvr.control', what: 'a control character', pattern: /[\u0000-\u001f\u007f-\u009f]/},
  {code: 'nvr.space', what: 'a space', pattern: /[^\S\u0000-\u001f]/},
  {code: 'nvr.slash', what: "a '/'", pattern: /\//},
  {code: 'nvr.unicode', what: 'a character outside ASCII', pattern: /[^\s\u0000-\u009f]/},
  {code: 'nvr.character', what: 'a character that LVM refuses', pattern: /[!-*,:-@[\\\]`{-}]/},
]

/** Words that LVM keeps for itself, in the form that LVM would see (lvm(8) 2.03.16, VALID NAMES, and its lvm-string.c). */
function reservedObjections(text: string): readonly Fault[] {
  const stored = volumeName(text)
  const starts = ['snapshot', 'pvmove'].filter((word) => stored.startsWith(word))
  const parts = reservedParts.filter((word) => stored.includes(word))
  return [...starts, ...parts].map((word) =>
    fault(
      'nvr.reserved',
      `The NVR ${quoted(text)} holds '${word}', which LVM keeps for itself`,
      'Choose another name.',
    ),
  )
}

const reservedParts = [
  ...['_cdata', '_cmeta', '_corig', '_cpool', '_cvol', '_wcorig', '_mimage', '_mlog', '_rimage', '_rmeta'],
  ...['_tdata', '_tmeta', '_vdata', '_imeta', '_iorig', '_pmspare', '_vorigin'],
]
