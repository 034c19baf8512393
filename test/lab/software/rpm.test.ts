import {basename, dirname} from 'node:path'
import {expect} from 'chai'
import {play, temporaryDisk, type Scene} from '../main/play.ts'
import {copyDisk, rpmImages} from './images.ts'
import {debPackage} from './deb-package.ts'
import {rpmPackage} from './rpm-package.ts'

describe("rpm's database, with real rpm in the image", function () {
  this.timeout(1_800_000)
  const disk = temporaryDisk()
  const scenes: Record<string, Scene> = {}
  const of = (boot: string): Scene => scenes[boot] ?? expect.fail(`no boot ${boot}`)

  before(async () => {
    const {host, next} = await rpmImages()
    const late = await rpmPackage({name: 'late', version: '1'})
    const added = await debPackage({name: 'added', version: '1', conffiles: {'added.conf': 'as shipped\n'}})
    const fetched = await debPackage({name: 'fetched', version: '1:1'})
    await copyDisk(host, disk)
    const share = {image: dirname(next), rpms: dirname(late), debs: dirname(added), more: dirname(fetched)}
    const at = (folder: keyof typeof share, path: string): string =>
      `/run/imgbase-lab/share/${folder}/${basename(path)}`
    const options = {
      share,
      env: {IMAGE: at('image', next), LATE: at('rpms', late), ADDED: at('debs', added), FETCHED: at('more', fetched)},
    }
    scenes['host'] = await play(disk, `${packages}${onTheHost}`, {...options, powerCut: true})
    scenes['first'] = await play(disk, `${packages}${offer}${inTheFirstLayer}`, options)
    scenes['second'] = await play(disk, `${packages}${inTheSecondLayer}`, options)
    scenes['back'] = await play(disk, `${packages}${backInTheFirstLayer}`)
  })

  it('lies where the host has it on the /var volume', () => {
    expect(of('host').output('packages')).to.equal('gone-1\ntools-1.0\n')
    expect(of('host').output('place')).to.equal('/var\n')
  })

  it('goes into the first layer, with what was installed between init and a power cut', () => {
    expect(of('first').output('packages')).to.equal('gone-1\nlate-1\ntools-1.0\n')
    expect(of('first').output('place')).to.equal('/var/lib/rpm\n')
  })

  it('tells after an update and a boot of the layer that runs, whose files are there', () => {
    expect(of('first').output('packages after')).to.equal('gone-1\nlate-1\ntools-1.0\n')
    expect(of('second').output('packages')).to.equal('late-1\nnew-1\ntools-2.0\n')
    expect(of('second').output('verify')).to.equal('')
    expect(of('second').output('tools')).to.equal('2.0\n')
  })

  it("is the layer's own: what is installed in one is not in the other", () =>
    expect(of('second').output('packages then')).to.equal('late-1\ntools-2.0\n'))

  it('has the packages that were added to the old layer, of either kind, installed again while staging', () => {
    expect(of('first').result('update', 'update')).to.containSubset({
      packages: {known: true, installed: ['added 1', 'fetched 1:1', 'late 1-1'], missing: [], removed: []},
    })
    expect(of('first').output('nothing of it here')).to.equal('')
    expect(of('second').output('added')).to.equal('ii added 1\nii fetched 1:1\nours\n')
    expect(of('second').output('kept')).to.equal('added_1_all.deb\nfetched_1%3a1_all.deb\nlate-1-1.noarch.rpm\n')
  })

  it('is told of what cannot be had, and refuses an update for it with --strict', () => {
    expect(of('first').refusal('strict', 6)).to.contain('late 1-1').and.contain('in no cache')
    expect(of('first').output('layers after strict')).to.contain('node-1.0-1+1').and.not.contain('node-1.1')
  })

  it('lets the live /var be until the first boot, which brings what is new, and nothing else', () => {
    expect(of('first').output('var')).to.equal('')
    expect(of('second').output('var')).to.equal('new\nours\n')
  })

  it('tells after a rollback and a boot of the old layer again', () => {
    expect(of('back').result('w', 'w')).to.containSubset({booted: 'node-1.0-1+1'})
    expect(of('back').output('packages')).to.equal('gone-1\ntools-1.0\n')
    expect(of('back').output('verify')).to.equal('')
  })

  it('is what dpkg is told apart from, which is right beside it', () => {
    expect(of('second').output('dpkg')).to.equal('tmux\n')
    expect(of('back').output('dpkg')).to.equal('nano\n')
  })
})

const packages = String.raw`
  packages() { rpm -qa --queryformat '%{NAME}-%{VERSION}\n' | sort; }
  debs() { dpkg -l nano tmux 2>/dev/null | awk '/^ii/ {print $2}'; }
  place() { findmnt -no TARGET --target /var/lib/rpm; }`

const offer = String.raw`
  offer_fetched() {
    mkdir -p /srv/repository
    cp $FETCHED /srv/repository/
    ( cd /srv/repository
      file=$(echo *.deb)
      { dpkg-deb -f "$file"; echo "Filename: ./$file"; echo "Size: $(stat -c %s "$file")"; sha256sum "$file" | sed 's/ .*//; s/^/SHA256: /'; } >Packages )
    echo 'deb [trusted=yes] file:/srv/repository ./' >/etc/apt/sources.list.d/own.list
  }`

const onTheHost = String.raw`
  see packages packages
  see place place
  do_it imgbase layout --init
  do_it rpm -i --nodeps $LATE
  sync`

const inTheFirstLayer = String.raw`
  see packages packages
  see place place
  do_it dpkg -i $ADDED
  offer_fetched
  do_it apt-get -qq update -o Dir::Etc::sourcelist=/etc/apt/sources.list.d/own.list -o Dir::Etc::sourceparts=-
  do_it apt-get -qq install fetched
  do_it apt-get clean
  mkdir -p /var/lib/imgbase/packages /var/lib/theirs
  echo ours >/etc/added.conf
  echo ours >/var/lib/theirs/file
  cp $ADDED /var/cache/apt/archives/
  hook=/etc/imgbase/hooks.d/new-layer-added/10-var
  mkdir -p ${'$'}{hook%/*}
  printf '#!/bin/sh\ncd "$3/var/lib"; mkdir -p brought/deep theirs; echo new >brought/deep/file; echo not taken >theirs/file\n' >$hook
  chmod 755 $hook
  see strict imgbase update $IMAGE --strict --json
  see 'layers after strict' imgbase layout --layers
  cp $LATE /var/lib/imgbase/packages/late-1-1.noarch.rpm
  touch /run/before
  see update imgbase update $IMAGE --json
  see 'nothing of it here' eval 'find /usr /etc -xdev -newer /run/before -type f ! -path "/etc/lvm/*"; find /var/lib -xdev -newer /run/before ! -path "/var/lib/imgbase*" ! -path /var/lib -print'
  see var eval 'ls /var/lib | grep brought || true'
  see 'packages after' packages
  do_it rpm -e late`

const inTheSecondLayer = String.raw`
  see packages packages
  see verify rpm -Va --nodeps
  see tools cat /usr/share/tools
  see dpkg debs
  see added eval 'dpkg -l added fetched | awk "/^ii/ {print \$1, \$2, \$3}"; cat /etc/added.conf'
  see kept ls /usr/lib/sysimage/imgbase/packages
  see var cat /var/lib/brought/deep/file /var/lib/theirs/file
  do_it rpm -e new
  see 'packages then' packages
  do_it imgbase rollback`

const backInTheFirstLayer = String.raw`
  see w imgbase w --json
  see packages packages
  see verify rpm -Va --nodeps
  see dpkg debs`
