import {mkdir} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import {expect} from 'chai'
import {hostDisk} from '../host-disk.ts'
import {tool} from '../tool.ts'
import {play, temporaryDisk, type Scene} from './play.ts'

const commands = ['layout', 'w', 'boot --list', 'check --json', 'update nowhere', 'frobnicate']

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
  }
  for (const [name, sentence] of Object.entries(surroundings))
    it(sentence, () => {
      for (const command of commands) expect(steady(`${name} ${command}`)).to.deep.equal(steady(`plain ${command}`))
    })

  it('that locale is there, and writes numbers in its own way', () => expect(scene.output('locale')).to.equal('1,5'))

  it('the planted plugin would have been heard of', () => {
    expect(scene.output('planted')).to.equal('ran\n')
    expect(scene.get('evil').code).to.equal(1)
  })

  it('an update under all of them is an update', () => {
    expect(scene.result('update', 'update')).to.containSubset({outcome: 'updated', layer: 'fake-1.0-1+1'})
    expect(scene.result('w', 'w')).to.containSubset({default: 'fake-1.0-1+1'})
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
    see "$round update nowhere" "$@" imgbase update nowhere
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
  fake_root /run/root fake 1.0 1
  see update env $home $lvm $locale PATH=/run/imgbase-lab/bin imgbase update /run/root --json
  see w imgbase w --json
  see evil test -e /run/evil`
