# What the scenes of image sources have in common. Begins after the words of pulling.

# A registry that is only asked to end waits for its connections, and what runs in the background keeps a node from its end.
trap 'kill -9 $(jobs -p) $(cat /run/web/pid 2>/dev/null) 2>/dev/null' EXIT

# layer FOLDER TAR: a layer with all of a folder.
layer() { do_it tar --xattrs --xattrs-include='*' --acls --numeric-owner -C "$1" -cf "$2" .; }

# oci_image NAME VERSION LAYER…: an image in the layout /srv/layout, its layers compressed as umoci does.
oci_image() {
  local name=$1 version=$2
  shift 2
  [ -e layout ] || do_it umoci init --layout layout
  do_it umoci new --image "layout:$name"
  for layer; do do_it umoci raw add-layer --image "layout:$name" "$layer"; done
  do_it umoci config --image "layout:$name" --config.label org.opencontainers.image.title=node --config.label "org.opencontainers.image.version=$version"
}

# start_registry PORT [HTPASSWD]
start_registry() {
  local auth=''
  [ $# = 1 ] || auth="auth: {htpasswd: {realm: lab, path: $2}}"
  cat >"/run/registry-$1.yml" <<CONF
version: 0.1
log: {level: error, accesslog: {disabled: true}}
storage: {filesystem: {rootdirectory: /srv/registry-$1}}
http: {addr: '127.0.0.1:$1'}
$auth
CONF
  docker-registry serve "/run/registry-$1.yml" >"/run/registry-$1.log" 2>&1 &
  for _ in $(seq 100); do
    curl -s -o /dev/null "http://127.0.0.1:$1/v2/" && return
    sleep 0.1
  done
  cat "/run/registry-$1.log" >&2
  exit 1
}

# tree_of FOLDER: everything that tar can see of a tree.
tree_of() { tar -C "$1" --exclude=./lost+found --sort=name --xattrs --xattrs-include='*' --acls --numeric-owner --format=posix --pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime -cf - . ; }

# differences NVR FOLDER: names that are not the same in the base and in the folder.
differences() {
  mkdir -p /run/base
  lvchange -qq -ay -K "node/$1"
  mount -o ro,noload "/dev/node/$1" /run/base || return
  tree_of "$2" >/srv/wanted.tar
  tree_of /run/base >/srv/found.tar
  cmp /srv/wanted.tar /srv/found.tar && code=0 || code=1
  [ $code = 0 ] || diff <(tar -tvvf /srv/wanted.tar) <(tar -tvvf /srv/found.tar) | head -20
  rm /srv/wanted.tar /srv/found.tar
  umount /run/base
  lvchange -qq -an "node/$1"
  return $code
}
