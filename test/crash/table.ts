import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {tableIn} from './figures.ts'

// Loaded by mocha's first process before its workers, which inherit the environment.
process.env['CRASH_FIGURES'] ??= join(mkdtempSync(join(tmpdir(), 'imgbase-figures-')), 'figures')

/** Run once, in mocha's first process, after all test files: the figures of all of them in one table. */
export function mochaGlobalTeardown(): void {
  const path = process.env['CRASH_FIGURES'] ?? ''
  console.log(tableIn(path))
  rmSync(dirname(path), {recursive: true})
}
