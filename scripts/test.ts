import {execa} from 'execa'

/** Everything that CI proves, in order, with the time that each part takes; it goes on after a failure, so that one run tells all. */
const stages = [
  ['types, lint, import rules, dead code', ['npm', 'run', '--silent', 'check']],
  ['plain tests, with coverage', ['c8', '--reporter=text-summary', 'npm', 'run', '--silent', 'test:plain']],
  ['tests in the lab, on real volumes', ['npm', 'run', '--silent', 'test:lab']],
  ['kills, power cuts, damaged and hostile input', ['npm', 'run', '--silent', 'test:crash']],
  ['real boots in QEMU', ['npm', 'run', '--silent', 'test:boot']],
  ['the demo', ['npm', 'run', '--silent', 'demo']],
] as const

let passed = 0
let failed = 0
let skipped = 0
const failures: string[] = []
for (const [title, command] of stages) await runStage(title, command)
// Again, since of a long log often only the end is kept.
for (const failure of failures) console.log(failure)
console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`)
process.exitCode = failed === 0 ? 0 : 1

async function runStage(title: string, command: readonly [string, ...string[]]): Promise<void> {
  const started = Date.now()
  console.log(`\n== ${title}`)
  const [tool, ...argv] = command
  const {stdout, exitCode} = await execa(tool, argv, {
    stdin: 'ignore',
    stdout: ['pipe', 'inherit'],
    stderr: 'inherit',
    reject: false,
    preferLocal: true,
    env: {FORCE_COLOR: '0'},
  })
  const count = (word: string): number => Number(new RegExp(`^\\s*(\\d+) ${word}\\b`, 'm').exec(stdout)?.[1] ?? 0)
  const mocha = count('passing') + count('failing') > 0
  passed += mocha ? count('passing') : Number(exitCode === 0)
  failed += mocha ? Math.max(count('failing'), Number(exitCode !== 0)) : Number(exitCode !== 0)
  skipped += count('pending')
  if (exitCode !== 0) failures.push(`\n== failed in: ${title}\n${whatFailed(stdout)}`)
  console.log(`== ${title}: ${exitCode === 0 ? 'passed' : 'FAILED'} in ${Math.round((Date.now() - started) / 1000)} s`)
}

/** Of Mocha's output what stands below its count of failures, of another tool's the end. */
function whatFailed(output: string): string {
  const list = output.search(/^\s*\d+ failing\b/m)
  return list === -1 ? output.slice(-2000) : output.slice(list, list + 6000)
}
