import type {ShownArgument, ShownCommand, ShownFlag} from './commands.ts'
import type {Release} from './release.ts'
import {filesSection, healthSection, hooksSection} from './man-sections.ts'
import {escaped, paragraphs, section, tagged} from './roff.ts'

/** imgbase(8) in the language of man(7): the commands in the words of their own help, the exit codes from their table in docs/. */
export function manPage(
  commands: readonly ShownCommand[],
  {version, summary, epoch}: Release,
  exitCodes: string,
): string {
  const date = new Date(epoch * 1000).toISOString().slice(0, 10)
  return [
    `.TH IMGBASE 8 ${date} "imgbase ${version}" "System Administration"`,
    section('NAME', `imgbase \\- ${escaped(lowerFirst(summary))}`),
    section('SYNOPSIS', '.B imgbase\n.I COMMAND\n.RI [ ARGUMENT ].\\|.\\|.\\&\n.RI [ FLAG ].\\|.\\|.'),
    section('DESCRIPTION', paragraphs(about)),
    section('COMMANDS', commands.map(commandText).join('\n')),
    section('COMMON FLAGS', (commands[0]?.commonFlags ?? []).map(flagText).join('\n')),
    healthSection,
    hooksSection,
    section(
      'EXIT STATUS',
      exitRows(exitCodes)
        .map(([code, meaning]) => tagged(code, meaning))
        .join('\n'),
    ),
    filesSection,
    section('SEE ALSO', '.BR lvmthin (7),\n.BR systemd.special (7),\n.BR systemd-system.conf (5)'),
    '',
  ].join('\n')
}

const about = `imgbase keeps the operating system of a node as images on LVM thin volumes. A base is what an image holds, read-only; a layer is
a writable snapshot of it, which the node boots. An update pulls an image into a new base, stages a layer on it with the node's own
changes, and makes it the default last of all, with one rename. The layer that runs is never touched.

Cut the power at any moment, and the next boot is the old system or the new one, whole.`

function commandText({name, summary, description, usage, args, flags, examples}: ShownCommand): string {
  return [
    `.SS imgbase ${escaped(name)}${args.map(argumentText).join('')}${flags.length > 0 ? ' [FLAG]\\|.\\|.\\|.' : ''}`,
    escaped(summary),
    ...usage.map((form) => `.PP\n${escaped(`imgbase ${form}`)}`),
    ...(description === null ? [] : ['.PP', paragraphs(description)]),
    ...args.map(({name: arg, summary: what}) => tagged(arg, what)),
    ...flags.map(flagText),
    ...(examples.length === 0
      ? []
      : ['.PP', 'Examples:', '.PP', '.RS 4', '.nf', ...examples.map(escaped), '.fi', '.RE']),
  ].join('\n')
}

const argumentText = ({name, required, repeated}: ShownArgument): string =>
  ` ${required ? name : `[${name}]`}${repeated ? '\\|.\\|.\\|.' : ''}`

const flagText = ({name, value, options, summary}: ShownFlag): string =>
  tagged(value === null ? name : `${name}=${options === null ? value : options.join('|')}`, summary)

/** Rows of the table: code and meaning. */
const exitRows = (markdown: string): readonly (readonly [string, string])[] =>
  [...markdown.matchAll(/^\| (\d+) \| `\w+` \| (.+?) \|/gm)].map(([, code = '', meaning = '']) => [
    code,
    meaning.replaceAll('`', ''),
  ])

const lowerFirst = (words: string): string => words.charAt(0).toLowerCase() + words.slice(1)
