import type {ShownArgument, ShownCommand, ShownFlag} from './commands.ts'
import {candidates} from './candidates.ts'

/** What zsh completes after `imgbase`, with the summaries of the help beside each word. */
export const zshCompletion = (commands: readonly ShownCommand[]): string => `#compdef imgbase

_imgbase_words() {
  local -a words
  words=(\${(f)"$(eval "$1" 2>/dev/null)"})
  compadd -a -- words
}

_imgbase() {
  local curcontext=$curcontext state line
  local -a commands
  commands=(
${commands.map(({name, summary}) => `    ${quoted(`${name}:${summary}`)}`).join('\n')}
  )
  _arguments -C '1:command:->command' '*::argument:->argument'
  case $state in
    command) _describe command commands ;;
    argument)
      case $words[1] in
${commands.map(commandCase).join('\n')}
      esac
      ;;
  esac
}

_imgbase "$@"
`

const commandCase = ({name, args, flags, commonFlags}: ShownCommand): string =>
  [`        ${name})`, '          _arguments \\', ...specs([...flags, ...commonFlags], args), '          ;;'].join('\n')

function specs(flags: readonly ShownFlag[], args: readonly ShownArgument[]): readonly string[] {
  const all = [...flags.map(flagSpec), ...args.map(argumentSpec)].map(quoted)
  return all.map((spec, index) => `            ${spec}${index < all.length - 1 ? ' \\' : ''}`)
}

const flagSpec = ({name, value, options, summary}: ShownFlag): string =>
  value === null
    ? `${name}[${inBrackets(summary)}]`
    : `${name}=[${inBrackets(summary)}]:${inField(value)}:${action(value, options)}`

const argumentSpec = ({name, repeated}: ShownArgument): string =>
  `${repeated ? '*' : ''}:${inField(name)}:${action(name, null)}`

function action(value: string, options: readonly string[] | null): string {
  const {words, command, files} = candidates(value, options)
  if (words !== null) return `(${words.join(' ')})`
  if (command !== null) return `{_imgbase_words ${JSON.stringify(command)}}`
  return files ? '_files' : ' '
}

const inBrackets = (text: string): string => text.replaceAll(/[[\]\\]/g, '\\$&').replaceAll('\n', ' ')

const inField = (text: string): string => text.replaceAll(':', '\\:')

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
