/** What takes long runs with `npm run test:boot -- --full` alone; without it, it is not counted either. */
export const full = (suite: Mocha.SuiteFunction): ((title: string, body: () => void) => void) =>
  process.argv.includes('--full') ? suite : () => undefined
