import {expect} from 'chai'
import type {Scene} from '../main/play.ts'
import {pullScene} from '../pull/scene.ts'

describe('images from OCI registries and archives', function () {
  this.timeout(1_800_000)
  let scene: Scene
  before(async () => {
    scene = await pullScene(script)
  })

  it('what only a tag names is refused, unless unsigned ones are allowed; a digest is enough', () => {
    expect(scene.refusal('tag', 4)).to.contain('@sha256:').and.to.contain('--allow-unsigned')
    expect(scene.result('pinned', 'base')).to.containSubset({digest: scene.output('digest of one').trim()})
  })

  it('the base holds what its layers, one over the other, hold: as umoci unpacks them', () => {
    expect(scene.output('differences one')).to.equal('')
    expect(scene.output('tags of one')).to.contain(`imgbased:digest=${scene.output('digest of one').trim()}`)
  })

  it('the next one begins as a snapshot, and only what differs is written', () => {
    expect(scene.result('two', 'base')).to.have.property('digest')
    expect(scene.output('origin of two').trim()).to.equal('node-1-1')
    expect(scene.output('differences two')).to.equal('')
    expect(scene.output('one is as it was')).to.equal('')
    const [before = 0, after = 0] = scene.output('used').trim().split(' ').map(Number)
    const changed = 3_000_000
    // A hundred KiB of tables and folders weigh more here than in a real image, whose ratio the bench tells.
    expect((after - before) / changed, `${after - before} of ${changed}`).to.be.at.most(1.6)
  })

  it('an archive, and a folder in its layout, give the same', () => {
    for (const name of ['archive', 'folder']) {
      expect(scene.result(name, 'base')).to.have.property('digest', scene.output('digest of two').trim())
      expect(scene.output(`differences ${name}`)).to.equal('')
    }
  })

  it('a registry that wants a login gets the one of the file, and nobody else does', () => {
    expect(scene.refusal('no login', 4)).to.contain('wants a login')
    expect(scene.refusal('wrong login', 4)).to.contain('answers 401')
    expect(scene.result('login', 'base')).to.have.property('digest')
  })

  it('a layer that is not what its digest says is found out, and nothing is left of it', () => {
    expect(scene.get('tampered').code, scene.get('tampered').stdout).to.equal(6)
    expect(scene.get('tampered').stdout).to.match(/is not what its digest says|is damaged/)
    expect(scene.output('volumes after tampered')).to.equal(scene.output('volumes before tampered'))
  })

  it('says what is not there', () => {
    expect(scene.refusal('no image', 4)).to.contain('has no image nothing:one')
    expect(scene.refusal('no host', 4)).to.contain('oci:HOST/REPOSITORY:TAG')
  })
})

const script = String.raw`
  . /run/imgbase-lab/project/test/lab/sources/guest/words.sh
  POOL=2500M make_group
  do_it mkfs.ext4 -q /dev/ubdb
  mkdir -p /srv && do_it mount /dev/ubdb /srv && cd /srv || exit
  fake_root root node 1 1
  mkdir root/usr/share/data; for n in $(seq 1 30); do head -c 300000 /dev/urandom >root/usr/share/data/$n; done
  cp /bin/true root/usr/bin/cap; do_it setcap cap_net_raw+ep root/usr/bin/cap
  ln root/usr/bin/cap root/usr/bin/same; chown 12:34 root/etc/issue; mkdir root/opaque; echo 1 >root/opaque/gone
  find root -exec touch -h -d @1500000000 {} +
  layer root lower.tar
  mkdir -p upper/opaque upper/etc upper/usr/share/data; touch upper/opaque/.wh..wh..opq upper/etc/.wh.passwd; echo 2 >upper/opaque/here
  head -c 300000 /dev/urandom >upper/usr/share/data/5; find upper -exec touch -h -d @1500000000 {} +
  layer upper upper.tar
  mkdir -p next/usr/share/data; for n in $(seq 1 10); do head -c 300000 /dev/urandom >next/usr/share/data/$n; done
  touch next/usr/share/data/.wh.20; find next -exec touch -h -d @1500000000 {} +
  layer next next.tar
  oci_image one 1 lower.tar upper.tar
  oci_image two 2 lower.tar upper.tar next.tar
  do_it umoci unpack --image layout:one one
  do_it umoci unpack --image layout:two two
  start_registry 5000
  registry=127.0.0.1:5000
  for name in one two; do do_it skopeo --insecure-policy copy --dest-tls-verify=false oci:layout:$name docker://$registry/team/node:$name; done
  digest() { skopeo inspect --tls-verify=false --format '{{.Digest}}' docker://$registry/team/node:$1; }
  see 'digest of one' digest one
  see 'digest of two' digest two
  add() { local name=$1; shift; imgbase base --add $name --size 400M "$@" --json; }
  see tag add node-1-1 oci:$registry/team/node:one
  see pinned add node-1-1 oci:$registry/team/node@$(digest one)
  see 'differences one' differences node-1-1 one/rootfs
  see 'tags of one' lvs --noheadings -o lv_tags node/node-1-1
  before=$(used)
  see two add node-2-1 oci:$registry/team/node:two --allow-unsigned
  see used echo $before $(used)
  see 'origin of two' lvs --noheadings -o origin node/node-2-1
  see 'differences two' differences node-2-1 two/rootfs
  see 'one is as it was' differences node-1-1 one/rootfs
  do_it skopeo --insecure-policy copy oci:layout:two oci-archive:archive.tar:two
  mkdir folder; do_it tar -C folder -xf archive.tar
  see archive add node-3-1 oci-archive:archive.tar --allow-unsigned
  see 'differences archive' differences node-3-1 two/rootfs
  see folder add node-4-1 oci-archive:folder --allow-unsigned
  see 'differences folder' differences node-4-1 two/rootfs
  do_it htpasswd -Bbc /run/htpasswd me secret
  start_registry 5001 /run/htpasswd
  closed=127.0.0.1:5001
  do_it skopeo login --tls-verify=false --authfile /run/auth.json -u me -p secret $closed
  do_it skopeo --insecure-policy copy --dest-tls-verify=false --dest-authfile /run/auth.json oci:layout:two docker://$closed/team/node:two
  sed 's/"auth": ".*"/"auth": "bWU6d3Jvbmc="/' /run/auth.json >/run/wrong.json
  see 'no login' add node-5-1 oci:$closed/team/node:two --allow-unsigned
  see 'wrong login' add node-5-1 oci:$closed/team/node:two --allow-unsigned --authfile /run/wrong.json
  see login add node-5-1 oci:$closed/team/node:two --allow-unsigned --authfile /run/auth.json
  see 'no image' add node-6-1 oci:$registry/nothing:one --allow-unsigned
  see 'no host' add node-6-1 oci:fedora:40 --allow-unsigned
  see 'volumes before tampered' volumes
  blob=$(find registry-5000 -name data -size +1000k | head -1)
  printf 'XX' | dd of=$blob bs=1 seek=500000 conv=notrunc status=none
  see tampered add node-6-1 oci:$registry/team/node:two --allow-unsigned
  see 'volumes after tampered' volumes`
