import {expect} from 'chai'
import type {Tools} from '../../src/host/host.ts'
import {mountMended} from '../../src/host/mount-mended.ts'
import {ToolError} from '../../src/model/tool-error.ts'

/** The kernel refuses the first mount; e2fsck(8) ends with this code. */
function tools(exitCode: number): Tools {
  let mounts = 0
  const run = (command: readonly string[]): Promise<unknown> => {
    if (command[0] === 'mount' && mounts++ === 0)
      return Promise.reject(
        new ToolError(command, 32, 'mount: /x: mount(2) system call failed: Structure needs cleaning.'),
      )
    return Promise.resolve({stdout: 'it said so', stderr: '', exitCode: command[0] === 'e2fsck' ? exitCode : 0})
  }
  return {run} as unknown as Tools
}

async function told(exitCode: number): Promise<string> {
  const notes: string[] = []
  const mounting = mountMended(tools(exitCode), (text) => notes.push(text), '/dev/node/a', [
    'mount',
    '/dev/node/a',
    '/x',
  ])
  return mounting.then(
    () => notes.join(),
    (error: unknown) => String(error),
  )
}

describe('a file system that is damaged', () => {
  it('is mended, which is told', async () => expect(await told(1)).to.contain('mended the file system of /dev/node/a'))

  it('that e2fsck does not mend by itself is left to who runs the command', async () =>
    expect(await told(4))
      .to.contain('does not mend it without asking')
      .and.contain('it said so'))

  it('that e2fsck could not work on is told otherwise', async () => {
    for (const code of [8, 12])
      expect(await told(code))
        .to.contain('read-only, in use, or failing')
        .and.not.contain('without asking')
  })
})
