import {expect} from 'chai'
import type {Scene} from '../main/play.ts'
import {pullScene} from './scene.ts'

describe('pulling from servers that misbehave', function () {
  this.timeout(1_800_000)
  let scene: Scene
  before(async () => {
    scene = await pullScene(script)
  })

  it('goes on after cuts without fetching again what came, and ends with what was published', () => {
    expect(scene.result('cut', 'base')).to.containSubset({base: 'node-1-1'})
    expect(scene.output('cut holds')).to.equal('')
    const [bytes = 0, size = 1] = scene.output('cut bytes').trim().split(' ').map(Number)
    expect(bytes / size, `${bytes} of ${size}`).to.be.at.most(1.01)
  })

  const failures: Readonly<Record<string, RegExp>> = {
    lie: /Block \d+ \(at \d+ of the file system\) of .* is not what the index of the release names/,
    forbidden: /answers 403/,
  }

  for (const [mode, words] of Object.entries(failures))
    it(`${mode}: is refused or undone, with the reason, and nothing is left`, () => {
      expect(scene.get(mode).code, scene.get(mode).stdout).to.be.oneOf([4, 6])
      expect(scene.get(mode).stdout).to.match(words)
      expect(scene.output(`left by ${mode}`)).to.equal('')
    })

  it('a bad block is fetched from the next mirror, where there is one', () => {
    expect(scene.result('mirror', 'base')).to.containSubset({base: 'node-1-1'})
    expect(scene.output('mirror holds')).to.equal('')
  })

  it('a stream that was cut goes on where it was, if the file is still the same', () => {
    expect(scene.result('cut stream', 'base')).to.have.property('base')
    expect(scene.output('cut stream holds')).to.equal('')
  })

  it('goes through the proxy that the environment names', () => {
    expect(scene.result('proxy', 'base')).to.have.property('base')
    expect(scene.output('proxied')).to.match(/^proxied http:\/\/images\.invalid\/one\/manifest\.json$/m)
  })

  it("refuses a certificate that nobody vouches for, and takes it once its authority is the system's", () => {
    expect(scene.refusal('certificate', 4)).to.match(/certificate/i)
    expect(scene.result('trusted certificate', 'base')).to.have.property('base')
  })
})

const failing = ['lie', 'forbidden']

const script = String.raw`
  url=http://127.0.0.1:8081
  make_group
  make_releases one
  start_hostile
  trust
  add() { imgbase base --add node-1-1 --size 200M "$@" --timeout 2 --json; }
  drop() { lvremove -q -f node/node-1-1 >/dev/null 2>&1; }
  see cut add $url/cut/one/
  see 'cut holds' holds node-1-1 one.raw
  see 'cut bytes' eval 'echo $(awk "\$1 == \"cut\" && \$2 ~ /raw.zst/ {sum += \$3} END {print sum}" /run/hostile.log) $(stat -c %s one/*.raw.zst)'
  drop
  for mode in ${failing.join(' ')}; do see $mode add $url/$mode/one/; see "left by $mode" volumes; drop; done
  see mirror add $url/lie/one/ --mirror $url/plain/one/
  see 'mirror holds' holds node-1-1 one.raw
  drop
  see 'cut stream' add $url/cut/one/node-1-1.raw.zst --allow-unsigned
  see 'cut stream holds' holds node-1-1 one.raw
  drop
  see proxy env http_proxy=$url HTTP_PROXY=$url imgbase base --add node-1-1 --size 200M http://images.invalid/one/ --json
  see proxied grep proxied /run/hostile.log
  drop
  do_it openssl req -x509 -newkey rsa:2048 -nodes -keyout /run/web.key -out /run/web.crt -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost
  start_nginx
  see certificate add https://localhost:8443/one/
  cp /run/web.crt /usr/local/share/ca-certificates/lab.crt && do_it update-ca-certificates
  see 'trusted certificate' add https://localhost:8443/one/`
