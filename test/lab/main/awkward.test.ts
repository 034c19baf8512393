import {expect} from 'chai'
import {hostDisk} from '../host-disk.ts'
import {play, temporaryDisk, type Scene} from './play.ts'

describe('files that programs get wrong, in an update', function () {
  this.timeout(1_800_000)
  const disk = temporaryDisk()
  let scene: Scene

  before(async () => {
    await hostDisk(disk, {ovirt: true})
    scene = await play(disk, script)
  })

  it('do not keep it from being staged', () =>
    expect(scene.result('update', 'update')).to.containSubset({outcome: 'updated', layer: 'odd-2.0-1+1'}))

  it('take, with 50,000 other files, less than a minute for the whole update, or on a busy machine twelve times as long as copying them', () => {
    const seconds = (what: string): number => Number(scene.output(what))
    expect(scene.output('many')).to.equal('50000\n')
    console.log(
      `      50,000 files: ${seconds('update seconds')} s; tar | tar of 10,000 of them: ${seconds('copy seconds')} s`,
    )
    expect(seconds('update seconds')).to.be.lessThan(Math.max(60, 12 * 5 * seconds('copy seconds')))
  })

  it('change nothing outside the layer, nor in /var: no byte, owner, mode or time of the whole host (oVirt: /var written while the old system ran)', () => {
    expect(scene.output('host').split(' ')[0]).to.match(/^[0-9a-f]{64}$/)
    expect(scene.output('differences')).to.equal('')
    expect(scene.output('host after')).to.equal(scene.output('host'))
    expect(Number(scene.output('files counted'))).to.be.greaterThan(5000)
  })

  it('keep names with spaces and line breaks, of bytes that are no UTF-8, and of 255 bytes', () => {
    expect(scene.output('names')).to.equal(scene.output('names here'))
    expect(scene.output('names').split('\n').length).to.be.greaterThan(7)
  })

  it('tell such names in JSON as base64', () => {
    const {report} = scene.result('carried', 'carry') as {report: {taken: readonly unknown[]}}
    expect(report.taken).to.deep.include({base64: Buffer.from('etc/odd/\xff\xfe', 'latin1').toString('base64')})
    expect(report.taken)
      .to.include('/etc/odd/new\nline')
      .and.to.include(`/etc/odd/${'l'.repeat(255)}`)
  })

  it('bring what the image has in /var no further than into the layer', () =>
    expect(scene.output('var')).to.equal('new\nnot here\n'))

  it('leave links what they are, also a loop of them, and those that lead to the host’s /etc', () =>
    expect(scene.output('links')).to.equal(
      '/opt/to-etc -> /etc\n/opt/one -> two\n/opt/two -> one\n/opt/up -> ../../../etc\n',
    ))

  it('put a folder in the place of the image’s link, and write nothing through it', () =>
    expect(scene.output('folder')).to.equal('directory\nours\n'))

  it('give the files of a renumbered account their owner, and not what links of the image point to (oVirt: chown out of the layer)', () =>
    expect(scene.output('owners')).to.equal('4711 4711 /srv/of-daemon\n4711 4711 /srv/link\n'))

  it('take the content of immutable files', () => expect(scene.output('immutable')).to.equal('immutable\n'))

  it('leave sockets and devices, which is told', () => {
    expect(scene.output('special')).to.equal('')
    const {report} = scene.result('carried', 'carry') as {report: {skipped: readonly unknown[]}}
    expect(report.skipped).to.include.members(['/opt/socket', '/opt/fifo'])
  })

  it('stay sparse', () => {
    const [size, blocks] = scene.output('sparse').trim().split(' ').map(Number)
    expect(size).to.equal(300 * 2 ** 20)
    expect(blocks).to.be.lessThan(100)
  })
})

const script = String.raw`
  export LC_ALL=C
  mkdir -p /etc/odd /opt /srv/into
  cd /etc/odd
  touch -- 'a b' -rf '*' '"q"' 'back\slash' ${'$'}'new\nline' ${'$'}'\xff\xfe' ${'$'}'\x1b[31m' "$(printf 'l%.0s' $(seq 255))" ' lead'
  cd /
  ln -s /etc /opt/to-etc; ln -s two /opt/one; ln -s one /opt/two; ln -s ../../../etc /opt/up
  echo ours >/srv/into/passwd
  echo immutable >/etc/immutable.conf; chattr +i /etc/immutable.conf
  python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("/opt/socket")' 2>/dev/null ||
    perl -MIO::Socket::UNIX -e 'IO::Socket::UNIX->new(Local => "/opt/socket", Listen => 1)'
  mkfifo /opt/fifo
  printf x >/srv/sparse; truncate -s 300M /srv/sparse
  perl -e 'for my $d (1..50) { mkdir "/srv/many$d"; for (1..1000) { open F, ">", "/srv/many$d/file $_"; print F "$d $_\n" } }'
  groupadd -g 4711 odd; useradd -u 4711 -g 4711 -M odd

  fake_root /var/odd odd 2.0 1
  rm -f /var/odd/etc/odd; ln -s /etc /var/odd/etc/odd
  mkdir -p /var/odd/var/lib/of-image; echo new >/var/odd/var/lib/of-image/file
  mkdir -p /var/odd/srv; ln -s /etc /var/odd/srv/into
  printf 'root:x:0:0:root:/root:/bin/bash\nodd:x:997:997::/:/bin/sh\n' >/var/odd/etc/passwd
  printf 'root:x:0:\nodd:x:997:\n' >/var/odd/etc/group
  touch /var/odd/srv/of-daemon; ln -s /etc/passwd /var/odd/srv/link; ln -s /etc /var/odd/srv/dir
  chown -h 997:997 /var/odd/srv/of-daemon /var/odd/srv/link /var/odd/srv/dir

  whole() {
    own='-path /var/lib/imgbase -o -path /etc/lvm -o -path /var/log -o -path /var/tmp -o -path /root/.cache -o -path /var/cache/imgbase -o -path /tmp'
    { find / /var /boot -xdev \( $own \) -prune -o ! -path / ! -path /run ! -path /dev ! -path /var ! -path /var/lib ! -path '/boot*' ! -path '/etc' -printf '%p %y %m %U %G %s %T@ %C@ %l\0'
      find / /var -xdev \( $own \) -prune -o -type f -print0 | sort -z | xargs -0 sha256sum -z; } | sort -z | tee /run/whole | sha256sum
  }
  do_it imgbase w
  see host whole
  see 'files counted' eval 'tr -cd "\\0" </run/whole | wc -c'
  cp /run/whole /run/whole.before
  mkdir -p /var/tmp/copy
  seconds() { local began=${'$'}{EPOCHREALTIME/./}; "${'$'}{@:2}"; see "$1 seconds" perl -e "print ((${'$'}{EPOCHREALTIME/./} - $began) / 1e6)"; }
  copy() { tar -C /srv -c many{1..10} | tar -C /var/tmp/copy -x; sync -f /var/tmp; }
  seconds copy copy
  seconds update see update imgbase update /var/odd --json
  see 'host after' whole
  see differences eval 'diff -a <(tr "\\0" "\\n" </run/whole.before) <(tr "\\0" "\\n" </run/whole) | head -20'
  see carried imgbase carry --json

  mkdir -p /run/new; lvchange -ay -K node/odd-2.0-1+1; do_it mount -o ro,noload /dev/node/odd-2.0-1+1 /run/new
  names() { cd "$1/etc/odd" && ls -1b; }
  see names names /run/new
  see 'names here' names /
  see var eval 'cat /run/new/var/lib/of-image/file; [ -e /var/lib/of-image ] || echo not here'
  see many eval 'find /run/new/srv/many* -type f | wc -l'
  see links eval 'cd /run/new && for link in to-etc one two up; do echo "/opt/$link -> $(readlink opt/$link)"; done'
  see folder eval 'stat -c %F /run/new/srv/into; cat /run/new/srv/into/passwd'
  see owners eval 'cd /run/new && stat -c "%u %g /%n" srv/of-daemon srv/link'
  see immutable cat /run/new/etc/immutable.conf
  see special eval 'find /run/new/opt -type s -o -type p'
  see sparse stat -c '%s %b' /run/new/srv/sparse
  umount /run/new
  chattr -i /etc/immutable.conf`
