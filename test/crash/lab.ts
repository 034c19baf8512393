import {execFileSync} from 'node:child_process'
import {expect} from 'chai'
import {type LabOptions, runInLab} from '../lab/node.ts'
import {isFull} from './full.ts'

/** Runs a script of guest/ on these disks, which must come to its end; gives what it told. */
export async function inLab(
  name: string,
  options: Omit<LabOptions, 'command'>,
  words: readonly string[] = [],
): Promise<string> {
  const {exitCode, stdout, stderr} = await runInLab({
    command: ['bash', `/run/imgbase-lab/project/test/crash/guest/${name}`, ...words],
    timeoutMs: isFull ? 14_000_000 : 900_000,
    ...options,
  })
  if (process.env['LAB_TOLD']) process.stderr.write(`${stdout.replaceAll('\0', '\n')}\n${stderr}`)
  expect(exitCode, `${stdout.replaceAll('\0', '\n').slice(-3000)}\n${stderr.slice(-6000)}`).to.equal(0)
  return stdout
}

/** Makes `path` the disk of a small node that has an init behind it and runs its first layer. */
export async function smallNode(path: string): Promise<void> {
  await inLab('prepare.sh', {disks: [{path, size: 1n << 30n}]})
}

export const copyDisk = (from: string, to: string): void => void execFileSync('cp', ['--sparse=always', from, to])
