import {expect} from 'chai'
import {tell} from './figures.ts'
import {isFull} from './full.ts'
import {inLab} from './lab.ts'

/** What became of the commands that a scene killed. */
export interface Killed {
  /** After each moment the node was as before, or as after, and no file of a base or layer was another. */
  expectWhole(command: string): void
}

/**
 * Without `--full`: each state that the steps of a command leave, by turns as a step that was not noted as done and as the next one that
 * was noted as begun; or the first and every so many of the moments before and after a
 * step's effect, or of those behind its first transaction, or when it starts a tool. With it, each of all of these.
 */
export type Moments = 'each state' | 'every fifth' | 'every tenth' | 'every fifth of what follows' | 'every tenth tool'

const patterns: Readonly<Record<Moments, string>> = {
  'each state': '1:effect of step [0-9]*[02468]$',
  'every fifth': '5:effect',
  'every tenth': '10:effect',
  'every fifth of what follows': '5:effect .* of transaction',
  'every tenth tool': '1:^[0-9]*5 tool',
}

/** Of these commands those that CRASH_COMMANDS names, with commas between them; all where it is not set. */
export function wantedOf(commands: Readonly<Record<string, Moments>>): Readonly<Record<string, Moments>> {
  const names = process.env['CRASH_COMMANDS']?.split(',')
  return Object.fromEntries(Object.entries(commands).filter(([name]) => names?.includes(name) !== false))
}

/** Kills these commands on the disk of a small node, as kills.sh names them. */
export async function killedIn(disk: string, commands: Readonly<Record<string, Moments>>): Promise<Killed> {
  const env = {RANDOM_KILLS: isFull ? '20' : '0'}
  const disks = [disk, `${disk}.spare`].map((path) => ({path, size: 1n << 30n}))
  return killedOf(await inLab('kills.sh', {disks, env}, wordsOf(commands)), {withContents: true})
}

/** Kills these commands on a node that boots from this disk, as kill-volume.sh names them. */
export async function killedBooted(disk: string, commands: Readonly<Record<string, Moments>>): Promise<Killed> {
  const told = await inLab('kill-volume.sh', {disks: [{path: disk}], boot: true}, wordsOf(commands))
  return killedOf(told, {withContents: false})
}

const wordsOf = (commands: Readonly<Record<string, Moments>>): readonly string[] =>
  Object.entries(commands).map(([name, moments]) => `${name}:${patternOf(moments)}`)

/** As the scenes take it: every how many of those that match. CRASH_KILL is a pattern of the moments to look at again. */
function patternOf(moments: Moments): string {
  const again = process.env['CRASH_KILL']
  if (again !== undefined) return `1:${again}`
  if (!isFull) return patterns[moments]
  return moments === 'every fifth of what follows' ? '1:of transaction' : '1:'
}

/** `withContents`: the scene has compared every file of bases and layers, too. */
function killedOf(told: string, {withContents}: {readonly withContents: boolean}): Killed {
  const lines = told.split('\0').filter(Boolean).map(lineOf)
  return {
    expectWhole(command) {
      for (const name of [command, `${command} at random`]) {
        const of = lines.filter((line) => line.name === name)
        const count = (outcome: string): number => of.filter((line) => line.outcome === outcome).length
        const between = count('between') === 0 ? '' : `, ${count('between')} between two transactions`
        if (of.length > 0)
          tell(
            `SIGKILL, ${name}`,
            `${of.length} moments: ${count('before')} as before, ${count('after')} as after${between}`,
          )
        expect(of.filter(({outcome}) => !['before', 'between', 'after'].includes(outcome))).to.deep.equal([])
      }
      expect(
        lines.filter(({name}) => name === command),
        `${command} was never killed`,
      ).not.to.be.empty
      if (withContents) expect(lines).to.deep.include({name: `${command}: contents`, moment: '', outcome: 'same'})
    },
  }
}

function lineOf(line: string): {readonly name: string; readonly moment: string; readonly outcome: string} {
  const [name = '', moment = '', outcome = ''] = line.split('\t')
  return {name, moment, outcome}
}
