import {isLocked, lockHolder, takeLock} from '../../src/host/lock.ts'
import {createTools} from '../../src/host/tools.ts'

/**
 * One process that uses the lock, for the tests of it: takes it as the command `argv[2]`, prints what it got and whether it is
 * locked, and with `hold` as `argv[3]` then waits in a tool that inherited it.
 */
const [command = '', how] = process.argv.slice(2)
if (command === 'ask') console.log(JSON.stringify({locked: await isLocked(), holder: await lockHolder()}))
else {
  const attempt = await takeLock(command, 1_800_000_000)
  console.log(JSON.stringify({...attempt, pid: process.pid}))
  const lock = attempt.held ? attempt.descriptor : null
  const tools = createTools({signal: new AbortController().signal, lock, debug: () => undefined})
  if (how === 'hold') await tools.run(['sh', '-c', 'sleep 60 & wait'], {accept: [143]})
}
