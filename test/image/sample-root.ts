import {execFileSync} from 'node:child_process'
import {mkdtempSync, mkdirSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {createFiles} from '../../src/host/files.ts'
import {createWeb} from '../../src/host/web/web.ts'
import {createStandardInput} from '../../src/host/standard-input.ts'
import {createTools} from '../../src/host/tools.ts'

/** The real tools and files of this machine. */
export function realHost() {
  const {signal} = new AbortController()
  return {
    tools: createTools({signal, lock: null, debug: () => undefined}),
    files: createFiles(),
    web: createWeb({limitRate: null, timeoutMs: 30_000}, signal, () => undefined),
    input: createStandardInput(() => process.stdin),
  }
}

/** A folder for one suite, gone after it. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'imgbase-image-'))
  after(() => rmSync(folder, {recursive: true, force: true}))
  return folder
}

/** Making devices and capabilities is root's. */
export function needsRoot(): void {
  before(function () {
    if (process.getuid?.() !== 0) this.skip()
  })
}

export const shell = (folder: string, script: string): string =>
  execFileSync('bash', ['-euc', script], {cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe']})

export const osRelease = 'ID=sample\nVERSION_ID=4.5\nBUILD_ID=7\n'

/** A root with little in it but all that is easily lost on the way; returns its path. ACLs only where asked for. */
export function makeSampleRoot(folder: string, acl: boolean): string {
  const root = join(folder, acl ? 'root-acl' : 'root')
  mkdirSync(root)
  writeFileSync(join(folder, 'acl.tar'), acl ? aclArchive() : endOfArchive)
  shell(root, `tar -x --acls -f ../acl.tar; ${contents}`)
  return root
}

const contents = `
  umask 022; chmod 711 .
  mkdir -p usr/lib usr/bin etc dev var
  printf '%s' '${osRelease}' > usr/lib/os-release
  ln -s ../usr/lib/os-release etc/os-release
  printf s > usr/bin/setuid; chown 12:34 usr/bin/setuid; chmod 6755 usr/bin/setuid; ln usr/bin/setuid var/hardlink
  printf c > usr/bin/ping; setcap cap_net_raw+ep usr/bin/ping; chown 0:1234 var
  printf end | dd of=var/sparse bs=1M seek=5 status=none; truncate -s 9M var/sparse
  head -c 300000 /dev/urandom > usr/bin/random
  mkfifo dev/fifo; mknod dev/null c 1 3; mknod dev/loop200 b 7 200
  touch -- 'etc/a b' $'etc/new\\nline' "etc/q'\\"uote" $'etc/\\xff\\xfe' etc/-dash 'etc/st*r[1]' 'etc/back\\slash' 'etc/ lead'
  find . -exec touch -h -d @1500000000 {} +`

const endOfArchive = Buffer.alloc(1024)

/** tar reads ACLs from pax records, so that no other tool is needed to set one. */
const aclArchive = (): Buffer =>
  Buffer.concat([
    header('pax', 'x', pax.length),
    Buffer.concat([pax, Buffer.alloc(512 - pax.length)]),
    header('var/', '5', 0),
    endOfArchive,
  ])

const record = 'SCHILY.acl.default=user::rwx,user:4321:r-x,group::r-x,mask::r-x,other::r-x\n'
const pax = Buffer.from(`${record.length + 3} ${record}`)

/** A ustar header with a right checksum. */
export function header(name: string, type: string, size: number, magic = 'ustar\0'): Buffer {
  const block = Buffer.alloc(512)
  block.write(name, 0)
  block.write('0000755\0', 100)
  block.write('0000000\0', 108)
  block.write('0000000\0', 116)
  block.write(`${size.toString(8).padStart(11, '0')}\0`, 124)
  block.write('00000000000\0', 136)
  block.write('        ', 148)
  block.write(type, 156)
  block.write(`${magic}00`, 257)
  block.write(
    `${block
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
  )
  return block
}
