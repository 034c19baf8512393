import {dirname} from 'node:path'
import {fileURLToPath} from 'node:url'
import {run, settings} from '@oclif/core'
import {connectEdge} from './cli/connection.ts'
import {reportError} from './cli/report-error.ts'
import {surviveBrokenOutput} from './cli/signals.ts'

/** Where package.json and the layouts lie: beside the folder of this module. */
const root = dirname(dirname(fileURLToPath(import.meta.url)))

/**
 * Runs one command. oclif would also load plugins from the caller's data directory, as root, and compile TypeScript on the
 * way, unless told not to. Its flush is left out: nothing ends the process before its output is out, and on a pipe that nobody
 * reads any more it would never return.
 */
export async function runCommandLine(argv: string[]): Promise<void> {
  surviveBrokenOutput()
  connectEdge(loadEdge)
  settings.enableAutoTranspile = false
  // oclif warns and speaks differently in a caller's development or test.
  delete process.env['NODE_ENV']
  try {
    await run(argv, {root, userPlugins: false, devPlugins: false, jitPlugins: false})
  } catch (error) {
    reportError(error, argv)
  }
}

async function loadEdge(): ReturnType<Parameters<typeof connectEdge>[0]> {
  const [{createHost}, {descriptorWriter}, {isLocked, takeLock}, {log}] = await Promise.all([
    import('./host/create.ts'),
    import('./host/descriptor.ts'),
    import('./host/lock.ts'),
    import('./host/system-log.ts'),
  ])
  return {
    createHost: (settings) => createHost({...settings, installed: root}),
    takeLock,
    isLocked,
    log,
    writer: descriptorWriter,
  }
}
