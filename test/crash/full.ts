// Loaded by mocha's first process, which sees the command line, before its workers, which inherit the environment.
if (process.argv.includes('--full')) process.env['CRASH_FULL'] = 'yes'

/** With `npm run test:crash -- --full` every point is taken; without it, what CI has time for. */
export const isFull = process.env['CRASH_FULL'] === 'yes'
