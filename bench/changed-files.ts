import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {execa} from 'execa'

/** Bytes that the files of one tar archive take which are not, or not so, in another, as an archive compressed with zstd's level 9. */
export async function changedFiles(before: string, after: string): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'imgbase-changed-'))
  const script = `
    mkdir a b; tar -C a -xf "$0"; tar -C b -xf "$1"
    rsync -rlc --dry-run --out-format=%n b/ a/ | grep -v '/$' >names
    tar -C b --no-recursion -T names -cf - | zstd -9 -c | wc -c`
  try {
    const {stdout} = await execa('bash', ['-euo', 'pipefail', '-c', script, before, after], {cwd: folder})
    return Number(stdout.trim())
  } finally {
    await rm(folder, {recursive: true, force: true})
  }
}
