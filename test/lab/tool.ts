import {execa, type Options} from 'execa'

/** Runs a tool of this machine and returns what it printed; fails with its words, whatever the locale. */
export async function tool(file: string, words: readonly string[], options: Options = {}): Promise<string> {
  const {stdout} = await execa(file, words, {env: {LC_ALL: 'C.UTF-8'}, ...options})
  return String(stdout)
}
