import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {play, type Scene} from '../main/play.ts'

/** Plays a scene of pulling on a fresh disk, in a node that runs this machine's own files. */
export async function pullScene(script: string): Promise<Scene> {
  const folder = mkdtempSync(join(tmpdir(), 'imgbase-pull-'))
  try {
    const words = '. /run/imgbase-lab/project/test/lab/pull/guest/words.sh'
    return await play(join(folder, 'disk'), `${words}\n${script}`, {
      boot: false,
      disks: [{path: join(folder, 'disk')}, {path: join(folder, 'srv'), size: 4n << 30n}],
    })
  } finally {
    rmSync(folder, {recursive: true})
  }
}
