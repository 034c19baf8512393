import {stat} from 'node:fs/promises'
import {dirname} from 'node:path'
import type {Tools} from '../host.ts'

/**
 * Writes /boot out so that a boot loader, which replays no journal, reads the new state: a freeze also flushes the log
 * (ostree does the same, its pull request 1049). Where /boot is a folder of the root file system it is synced, never frozen.
 */
export async function syncBoot(tools: Tools, directory: string): Promise<void> {
  const [here, above] = await Promise.all([stat(directory), stat(dirname(directory))])
  await tools.run(
    here.dev === above.dev ? ['sync', '-f', directory] : ['bash', '-c', freezeAndThaw, 'freeze', directory],
  )
}

/**
 * A guard beside it thaws after 30 s whatever happens to this process: a /boot left frozen hangs every writer. It is a job of
 * its own (`set -m`) so that it ends whole, and gives up the inherited lock. It ignores what this shell ignores, so that only
 * SIGKILL ends it; left alone, it would keep the private mount namespace and all that is mounted there.
 */
const freezeAndThaw = `
sync -f "$1" || exit
trap '' INT TERM HUP
set -m
( exec 3>&-; sleep 30; fsfreeze --unfreeze "$1" ) >/dev/null 2>&1 &
guard=$!
if fsfreeze --freeze "$1"; then fsfreeze --unfreeze "$1" || exit; fi
kill -KILL -- "-$guard"
# A file system that cannot be frozen has no log to flush.
exit 0
`
