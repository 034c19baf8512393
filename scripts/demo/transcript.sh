# What every scene of the demo begins with: commands are shown as they are typed, and what they did is checked.
set -u

# type COMMAND...: shows the command line, then runs it; the demo ends where it fails.
type() {
  printf '\n\033[1mnode# %s\033[0m\n' "$*"
  "$@" | tee /run/shown
  code=${PIPESTATUS[0]}
  [ "$code" = 0 ] || { printf 'FAILED: exit %s of: %s\n' "$code" "$*"; exit 1; }
}

# shown TEXT...: checks that each was in what the last command printed.
shown() {
  for text; do must "it shows '$text'" grep -qF -- "$text" /run/shown; done
}

# must SENTENCE COMMAND...: checks that what was shown is so.
must() {
  sentence=$1
  shift
  if "$@" >/dev/null 2>&1; then printf '  \033[32mchecked\033[0m: %s\n' "$sentence"
  else printf '  FAILED: %s (%s)\n' "$sentence" "$*"; exit 1
  fi
}

# next_boot LAYER: true where the menu's default is this layer's entry; while it is on trial, where it has tries left.
next_boot() { [ "$(sed -n 's/^ *set default=//p' /boot/grub/custom.cfg | tail -n 1)" = "imgbase-${1%+*}-L${1##*+}" ]; }

not() { ! "$@"; }
