import {mkdir} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import {expect} from 'chai'
import {hostDisk} from '../host-disk.ts'
import {tool} from '../tool.ts'
import {play, temporaryDisk, type Scene} from './play.ts'

const commands = ['layout', 'w', 'boot --list', 'check --json', 'update /nowhere', 'frobnicate']

/** Every command that changes something, as it would be typed; none of them gets as far as its arguments. */
const changing = [
  ...[
    'update nowhere',
    'rollback',
    'recover',
    'layout --init',
    'base --remove x-1-1',
    'layer --add x-1-1',
    'boot --setup',
  ],
  ...[
    'pin x-1-1+1',
    'unpin x-1-1+1',
    'kargs --append x',
    'volume --create /srv/data 1G',
    'service --stop',
    'motd --update',
  ],
]

describe('hostile surroundings of root: the same output as without', function () {
  this.timeout(1_800_000)
  const disk = temporaryDisk()
  let scene: Scene

  before(async () => {
    await hostDisk(disk, {ovirt: true})
    const locales = join(dirname(disk), 'locales')
    await mkdir(locales)
    await tool('localedef', ['-i', 'de_DE', '-f', 'UTF-8', join(locales, 'de_DE.UTF-8')])
    scene = await play(disk, script, {share: {locales}})
  })

  /** What was seen, without the measures of the pool, which creep on. */
  const steady = (name: string) => {
    const {code, stdout, stderr} = scene.get(name)
    return {code, stdout: stdout.replaceAll(/\d+\.\d+(?= ?%)/g, 'N'), stderr}
  }

  const surroundings = {
    plugin: 'a planted oclif plugin in HOME and XDG_DATA_HOME never runs',
    lvm: 'LVM_* variables change nothing',
    locale: 'LC_ALL=de_DE.UTF-8 changes nothing',
    path: 'a narrow PATH changes nothing',
    folder:
      "another user's folder as PATH and working directory, with tools, settings and modules in it, changes nothing",
    node: 'NODE_OPTIONS, NODE_PATH, BASH_ENV and ENV load nothing',
  }
  for (const [name, sentence] of Object.entries(surroundings))
    it(sentence, () => {
      for (const command of commands) expect(steady(`${name} ${command}`)).to.deep.equal(steady(`plain ${command}`))
    })

  it('that locale is there, and writes numbers in its own way', () => expect(scene.output('locale')).to.equal('1,5'))

  it('what was planted would have been heard of', () => {
    expect(scene.output('planted')).to.equal('ran\n')
    expect(scene.output('planted tool')).to.equal('ran\n')
    expect(scene.get('evil').code).to.equal(1)
  })

  it('an update under all of them is an update', () => {
    expect(scene.result('update', 'update')).to.containSubset({outcome: 'updated', layer: 'fake-1.0-1+1'})
    expect(scene.result('w', 'w')).to.containSubset({default: 'fake-1.0-1+1'})
  })

  it('it keeps no file where every user may plant one: those folders are read-only meanwhile', () =>
    expect(scene.get('read-only').stderr).to.match(/^(?:touch: .*Read-only file system\n){3}$/))

  describe('an unprivileged user', () => {
    for (const command of changing)
      it(`cannot start imgbase ${command}`, () =>
        expect(scene.refusal(`user ${command}`, 77)).to.contain('must be run as root'))

    it('has changed nothing by that', () => expect(scene.output('state after')).to.equal(scene.output('state')))

    it('can neither take the lock, nor read journals, nor plant anything where imgbase keeps and seeks its files', () => {
      expect(scene.get('user lock').stderr).to.contain('Permission denied')
      expect(scene.get('user journal').stderr).to.contain('Permission denied')
      expect(scene.get('user plants').stdout).to.equal('')
    })
  })

  it('journals and the lock are for root alone, and of all that imgbase keeps nobody else may write anything', () => {
    expect(scene.output('private')).to.match(/journal\/\S+\.jsonl$/m)
    expect(scene.output('not private')).to.equal('')
    expect(scene.output('writable')).to.equal('')
  })
})

/** The plugin has an init hook and a command, which both leave a file. */
const script = String.raw`
  plugin=/run/home/.local/share/imgbase/node_modules/evil
  mkdir -p $plugin/commands /run/home/.local/share/imgbase /run/lvm-system
  cat >/run/home/.local/share/imgbase/package.json <<JSON
{"name": "imgbase", "private": true, "oclif": {"schema": 1, "plugins": [{"name": "evil", "type": "user", "url": "", "tag": "latest"}]}, "dependencies": {"evil": "1.0.0"}}
JSON
  cat >$plugin/package.json <<JSON
{"name": "evil", "version": "1.0.0", "type": "commonjs", "oclif": {"commands": "./commands", "hooks": {"init": "./hook.js"}}}
JSON
  echo 'module.exports = async () => require("fs").writeFileSync("/run/evil", "ran\n")' >$plugin/hook.js
  echo 'module.exports = require("./hook.js")' >$plugin/commands/layout.js
  see planted bash -c '/run/imgbase-lab/project/node_modules/.bin/node -e "require(\"$0/hook.js\")()"; cat /run/evil' $plugin
  rm /run/evil
  all() {
    local round=$1
    shift
    see "$round layout" "$@" imgbase layout
    see "$round w" "$@" imgbase w
    see "$round boot --list" "$@" imgbase boot --list
    see "$round check --json" "$@" imgbase check --json
    see "$round update /nowhere" "$@" imgbase update /nowhere
    see "$round frobnicate" "$@" imgbase frobnicate
  }
  home='HOME=/run/home XDG_DATA_HOME=/run/home/.local/share XDG_CONFIG_HOME=/run/home XDG_CACHE_HOME=/run/home'
  lvm='LVM_SYSTEM_DIR=/run/lvm-system LVM_REPORT_FORMAT=basic LVM_VG_NAME=other LVM_SUPPRESS_FD_WARNINGS=1 LVM_COMMAND_PROFILE=none'
  locale='LOCPATH=/run/imgbase-lab/share/locales LC_ALL=de_DE.UTF-8 LANG=de_DE.UTF-8 LANGUAGE=de TZ=Asia/Tokyo'
  see locale env $locale bash -c 'printf %.1f 1,5'
  all plain env
  all plugin env $home
  all lvm env $lvm
  all locale env $locale
  all path env PATH=/run/imgbase-lab/bin

  user='setpriv --reuid 65534 --regid 65534 --clear-groups'
  folder=/var/tmp/user
  $user mkdir $folder
  for tool in lvs dd blkid mount flock bash sh node unshare id findmnt; do printf '#!/bin/bash -p\necho ran >/run/evil\n' | $user tee $folder/$tool >/dev/null; $user chmod 755 $folder/$tool; done
  see 'planted tool' /bin/bash -c "PATH=$folder; lvs; echo \"\$(</run/evil)\"; /bin/rm /run/evil"
  $user cp -r $plugin/. $folder
  $user mkdir -p $folder/node_modules/@oclif/core
  $user cp $plugin/hook.js $folder/node_modules/@oclif/core/index.js
  printf 'pool: 1\n' | $user tee $folder/imgbase.yaml $folder/.imgbaserc $folder/.npmrc >/dev/null
  cd $folder
  all folder env PATH=$folder:/run/imgbase-lab/bin NODE_PATH=$folder/node_modules
  cd /
  echo 'require("fs").writeFileSync("/run/evil", "ran")' >/run/require.js
  echo 'echo ran >/run/evil' >/run/bash-env
  all node env NODE_OPTIONS='--require /run/require.js' NODE_PATH=$folder/node_modules BASH_ENV=/run/bash-env ENV=/run/bash-env

  see state state
  for command in ${changing.map((command) => `'${command}'`).join(' ')}; do see "user $command" $user imgbase $command --json; done
  see 'state after' state
  fake_root /run/root fake 1.0 1
  for place in /tmp /var/tmp /dev/shm; do mkdir -p $place; mount -t tmpfs -o ro tmpfs $place; done
  see read-only touch /tmp/file /var/tmp/file /dev/shm/file
  see update env $home $lvm $locale PATH=/run/imgbase-lab/bin imgbase update /run/root --json
  see w imgbase w --json
  see 'user lock' $user flock --nonblock --shared /run/imgbase/lock true
  see 'user journal' $user ls /var/lib/imgbase/journal
  plants() {
    local place
    for place in /run/imgbase /var/lib/imgbase /run /var/lib /etc /boot /boot/grub /boot/loader/entries /run/lock/lvm /run/imgbase-lab/project/dist; do
      ! $user touch $place/planted || echo $place
    done 2>/dev/null
    true
  }
  see 'user plants' plants
  see private find /var/lib/imgbase/journal /run/imgbase -type f
  see 'not private' find /var/lib/imgbase/journal /run/imgbase -perm /077
  see writable find /var/lib/imgbase /run/imgbase /boot/grub/custom.cfg /boot/loader /boot/fake-1.0-1+1 ! -type l -perm /022
  see evil test -e /run/evil`
