import type {Interfaces} from '@oclif/core'
import {commands} from '../../commands/index.ts'

/** What of a flag or an argument help, man page and completions show. */
export interface ShownFlag {
  /** With its dashes. */
  readonly name: string
  /** What its value is called, null for a switch. */
  readonly value: string | null
  /** The values that are allowed, null where any is. */
  readonly options: readonly string[] | null
  readonly summary: string
}

export interface ShownArgument {
  readonly name: string
  readonly required: boolean
  readonly repeated: boolean
  readonly summary: string
}

export interface ShownCommand {
  readonly name: string
  readonly summary: string
  readonly description: string | null
  /** Its forms, where it has several: each a line without the program's name. */
  readonly usage: readonly string[]
  readonly args: readonly ShownArgument[]
  /** Its own ones. */
  readonly flags: readonly ShownFlag[]
  /** Those that every command has. */
  readonly commonFlags: readonly ShownFlag[]
  readonly examples: readonly string[]
}

/** Every command that is not hidden, from the table that the command line itself runs by. */
export const shownCommands = (): readonly ShownCommand[] =>
  Object.entries(commands)
    .filter(([, command]) => (command as {hidden?: boolean}).hidden !== true)
    .map(([name, command]) => ({
      name,
      summary: text(command.summary),
      description: command.description === undefined ? null : text(command.description),
      usage: [command.usage ?? []].flat(),
      args: Object.values(command.args as Record<string, Interfaces.Arg<unknown>>).map((arg) => ({
        name: arg.name,
        required: arg.required === true,
        // Loosely parsed commands take several of their last argument.
        repeated: !command.strict,
        summary: text(arg.description),
      })),
      flags: flagsOf(command.flags as Record<string, unknown> | undefined),
      commonFlags: [
        ...flagsOf(command.baseFlags),
        {name: '--json', value: null, options: null, summary: 'Print the result as JSON.'},
        {name: '--help', value: null, options: null, summary: 'Show help.'},
      ],
      examples: ((command.examples as readonly string[] | undefined) ?? []).map(text),
    }))

/** What oclif keeps of a flag, of either type. */
interface Flag extends Pick<
  Interfaces.OptionFlag<unknown>,
  'hidden' | 'helpValue' | 'options' | 'summary' | 'default'
> {
  readonly type: 'boolean' | 'option'
}

function flagsOf(flags: Record<string, unknown> = {}): readonly ShownFlag[] {
  return Object.entries(flags as Record<string, Flag>)
    .filter(([, flag]) => flag.hidden !== true)
    .map(([name, flag]) => ({
      name: `--${name}`,
      value: flag.type === 'boolean' ? null : (flag.helpValue?.toString() ?? name.toUpperCase()),
      options: flag.options ?? null,
      summary: text(flag.summary) + defaultOf(flag),
    }))
}

const defaultOf = ({default: value, type}: {default?: unknown; type: string}): string =>
  type === 'boolean' || (typeof value !== 'string' && typeof value !== 'number') ? '' : ` Default: ${value}.`

const text = (words: string | undefined): string => (words ?? '').replaceAll('<%= config.bin %>', 'imgbase')
