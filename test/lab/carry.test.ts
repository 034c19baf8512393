import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {runInLab} from './node.ts'
import {projectFolder} from './project.ts'

/** On real thin volumes and mounts, with `/` changed to a layer as a boot would: live `/var`, journals, bound databases. */
describe('carry-over in the lab', function () {
  this.timeout(1_800_000)
  const folder = mkdtempSync(join(tmpdir(), 'imgbase-carry-lab-'))
  after(() => rmSync(folder, {recursive: true, force: true}))

  /** The second takes another two minutes. */
  const filesystems = process.env['IMGBASE_FULL'] === '1' ? ['ext4', 'xfs'] : ['ext4']

  for (const filesystem of filesystems)
    it(`loses nothing from init over a power cut and a first boot to an update and a shutdown, on ${filesystem}`, async () => {
      const result = await runInLab({
        command: ['bash', '-eu', `${projectFolder}/test/lab/guest/carry.sh`, projectFolder, filesystem],
        disks: [{path: join(folder, filesystem), size: 6n << 30n}],
      })
      expect(result.exitCode, result.stdout + result.stderr).to.equal(0)
    })
})
