// Loaded by mocha's first process, which sees the command line, before its workers, which inherit the environment.
if (process.argv.includes('--full')) process.env['BOOT_FULL'] = 'yes'

/** What takes long runs with `npm run test:boot -- --full` alone; without it, it is not counted either. */
export const full = (suite: Mocha.SuiteFunction): ((title: string, body: () => void) => void) =>
  process.env['BOOT_FULL'] === 'yes' ? suite : () => undefined
