import {spawn, type ChildProcess} from 'node:child_process'
import {once} from 'node:events'
import {mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync} from 'node:fs'
import {createServer} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {createFiles} from '../../src/host/files.ts'
import {usersOf} from '../../src/use/volume/path-users.ts'
import {plainTools as tools} from '../host/folders.ts'

describe('who uses a path', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'imgbase-users-')))
  const children: ChildProcess[] = []
  const users = (path = folder): Promise<readonly string[]> => usersOf({tools, files: createFiles()}, path)
  const start = async (script: string): Promise<ChildProcess> => {
    const child = spawn('bash', ['-c', `${script}; echo up; read`], {cwd: folder, stdio: ['pipe', 'pipe', 'ignore']})
    children.push(child)
    await once(child.stdout, 'data')
    return child
  }
  before(() => {
    mkdirSync(join(folder, 'inside'))
    writeFileSync(join(folder, 'inside/file'), 'x')
  })
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL')
  })
  after(() => rmSync(folder, {recursive: true}))

  it('is nobody where nobody is, nor who is in a folder with a longer name', async () => {
    expect(await users()).to.deep.equal([])
    await start(`cd inside`)
    expect(await users(join(folder, 'ins'))).to.deep.equal([])
  })

  it('is who stands in it or below, or has a file of it open, by name and number', async () => {
    const {pid: standing} = await start('cd inside')
    const {pid: reading} = await start('exec 5<inside/file; cd /')
    expect(await users()).to.have.members([`bash (process ${standing})`, `bash (process ${reading})`])
    expect(await users(join(folder, 'inside'))).to.have.length(2)
  })

  it('is who has a file of it open that was removed', async () => {
    const {pid} = await start('exec 5>inside/gone; rm inside/gone; cd /')
    expect(await users()).to.deep.equal([`bash (process ${pid})`])
  })

  it('is a socket that is bound in it', async () => {
    const server = createServer().listen(join(folder, 'socket'))
    await once(server, 'listening')
    expect(await users()).to.deep.equal([`the socket ${join(folder, 'socket')}`])
    server.close()
    await once(server, 'close')
  })
})
