import type {ShownCommand, ShownFlag} from './commands.ts'
import {candidates} from './candidates.ts'

/** What bash completes after `imgbase`; the node is asked for the names of layers and bases when they are wanted. */
export const bashCompletion = (commands: readonly ShownCommand[]): string => `# bash completion for imgbase
_imgbase() {
  local cur=\${COMP_WORDS[COMP_CWORD]} command='' word flag flags='' IFS=$' \\t\\n'
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in
      -*) ;;
      *) command=$word && break ;;
    esac
  done
  flag=\${COMP_WORDS[COMP_CWORD-1]}
  if [[ $cur == = ]]; then cur=''
  elif [[ $flag == = ]]; then flag=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  case "$command $flag" in
${commands.flatMap(valueCases).join('\n')}
  esac
  case $command in
    '') COMPREPLY=($(compgen -W '${commands.map(({name}) => name).join(' ')}' -- "$cur")) && return ;;
${commands.map(commandCase).join('\n')}
  esac
}
complete -F _imgbase imgbase
`

function commandCase({name, args, flags, commonFlags}: ShownCommand): string {
  const words = [...flags, ...commonFlags].map((flag) => flag.name).join(' ')
  const argument = args[0] === undefined ? '' : `; [[ $cur == -* ]] || ${complete(args[0].name, null)}`
  return `    ${name}) flags='${words}'; COMPREPLY=($(compgen -W "$flags" -- "$cur"))${argument} ;;`
}

const valueCases = ({name, flags, commonFlags}: ShownCommand): readonly string[] =>
  [...flags, ...commonFlags]
    .filter((flag): flag is ShownFlag & {value: string} => flag.value !== null)
    .map((flag) => `    '${name} ${flag.name}') ${complete(flag.value, flag.options)}; return ;;`)

function complete(value: string, options: readonly string[] | null): string {
  const {words, command, files} = candidates(value, options)
  if (words !== null) return `COMPREPLY=($(compgen -W '${words.join(' ')}' -- "$cur"))`
  if (command !== null) return `COMPREPLY=($(compgen -W "$(${command} 2>/dev/null)" -- "$cur"))`
  return files ? 'COMPREPLY=($(compgen -f -- "$cur"))' : 'COMPREPLY=()'
}
