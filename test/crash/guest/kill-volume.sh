# Kills `volume` on a node that has booted from its layer. Words: NAME:EVERY:PATTERN, as kills.sh has them.
project=/run/imgbase-lab/project
. $project/test/lab/main/guest/words.sh
. $project/test/lab/main/guest/interrupt.sh
. $project/test/crash/guest/kill.sh
top=/
inside() { command "$@"; }
wanted=("$@")

# killing NAME RESET COMMAND…
killing() {
  local name=$1 reset=$2 every pattern one
  for one in "${wanted[@]}"; do [ "${one%%:*}" != "$name" ] || IFS=: read -r _ every pattern <<<"$one"; done
  [ "${every-}" ] || return
  moments "$name" "$every" "$pattern" "$reset" volume "${@:3}"
}

detach() { do_it imgbase volume --detach /srv; }
attach() { do_it imgbase volume --attach /srv; }
create() { do_it imgbase volume --create /srv 64M; }
remove() { detach; do_it imgbase volume --remove /srv; }
anew() { remove; create; }
detached() { create; detach; }

echo words >/srv/words
killing 'volume create' remove --create /srv 64M
create
killing 'volume resize' anew --resize /srv 96M
killing 'volume detach' attach --detach /srv
detach
killing 'volume attach' detach --attach /srv
killing 'volume remove' detached --remove /srv
