# Loads the completion $1 as zsh does, and prints what it hands to zsh's own machinery for the command $2. What stands for that
# machinery here takes its words and answers as _arguments(1) (zshcompsys) does.
fpath=($1/usr/share/zsh/vendor-completions $fpath)
autoload -Uz _imgbase
_describe() { print -rl -- "${(@P)2}"; }
_arguments() {
  if [[ $1 == -C ]]; then
    if [[ $command ]]; then state=argument; words=($command); else state=command; fi
  else
    print -rl -- "$@"
  fi
}
compadd() { print -rl -- "${words[@]}"; }
PATH=$1/bin:$PATH
command=$2
_imgbase
[[ $2 != pin ]] || _imgbase_words 'imgbase layout --layers'
