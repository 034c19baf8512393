import {basename, dirname} from 'node:path'
import {expect} from 'chai'
import {play, temporaryDisk, type Scene} from '../main/play.ts'
import {copyDisk, rpmImages} from './images.ts'
import {rpmPackage} from './rpm-package.ts'

describe("rpm's database, with real rpm in the image", function () {
  this.timeout(1_800_000)
  const disk = temporaryDisk()
  const scenes: Record<string, Scene> = {}
  const of = (boot: string): Scene => scenes[boot] ?? expect.fail(`no boot ${boot}`)

  before(async () => {
    const {host, next} = await rpmImages()
    const late = await rpmPackage({name: 'late', version: '1'})
    await copyDisk(host, disk)
    const share = {image: dirname(next), rpms: dirname(late)}
    const at = (folder: keyof typeof share, path: string): string =>
      `/run/imgbase-lab/share/${folder}/${basename(path)}`
    const options = {share, env: {IMAGE: at('image', next), LATE: at('rpms', late)}}
    scenes['host'] = await play(disk, `${packages}${onTheHost}`, {...options, powerCut: true})
    scenes['first'] = await play(disk, `${packages}${inTheFirstLayer}`, options)
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
    expect(of('second').output('packages')).to.equal('new-1\ntools-2.0\n')
    expect(of('second').output('verify')).to.equal('')
    expect(of('second').output('tools')).to.equal('2.0\n')
  })

  it("is the layer's own: what is installed in one is not in the other", () =>
    expect(of('second').output('packages then')).to.equal('late-1\nnew-1\ntools-2.0\n'))

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

const onTheHost = String.raw`
  see packages packages
  see place place
  do_it imgbase layout --init
  do_it rpm -i --nodeps $LATE
  sync`

const inTheFirstLayer = String.raw`
  see packages packages
  see place place
  do_it imgbase update $IMAGE
  see 'packages after' packages
  do_it rpm -e late`

const inTheSecondLayer = String.raw`
  see packages packages
  see verify rpm -Va --nodeps
  see tools cat /usr/share/tools
  see dpkg debs
  do_it rpm -i --nodeps $LATE
  see 'packages then' packages
  do_it imgbase rollback`

const backInTheFirstLayer = String.raw`
  see w imgbase w --json
  see packages packages
  see verify rpm -Va --nodeps
  see dpkg debs`
