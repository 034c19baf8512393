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
 * was noted as begun; or the first and every so many of the moments before and after a step's effect.
 */
export type Moments = 'each state' | 'every fifth' | 'every tenth'

/** Kills these commands on the disk of a small node, as kills.sh names them. */
export async function killedIn(disk: string, commands: Readonly<Record<string, Moments>>): Promise<Killed> {
  const words = Object.entries(commands).map(([name, moments]) => `${name}:${patternOf(moments)}`)
  const env = {RANDOM_KILLS: isFull ? '20' : '0'}
  const disks = [disk, `${disk}.spare`].map((path) => ({path, size: 1n << 30n}))
  const lines = (await inLab('kills.sh', {disks, env}, words)).split('\0').filter(Boolean).map(lineOf)
  return {
    expectWhole(command) {
      for (const name of [command, `${command} at random`]) {
        const of = lines.filter((line) => line.name === name)
        const count = (outcome: string): number => of.filter((line) => line.outcome === outcome).length
        if (of.length > 0)
          tell(`SIGKILL, ${name}`, `${of.length} moments: ${count('before')} as before, ${count('after')} as after`)
        expect(of.filter(({outcome}) => outcome !== 'before' && outcome !== 'after')).to.deep.equal([])
      }
      expect(
        lines.filter(({name}) => name === command),
        `${command} was never killed`,
      ).not.to.be.empty
      expect(lines).to.deep.include({name: `${command}: contents`, moment: '', outcome: 'same'})
    },
  }
}

/** As kills.sh takes it: every how many of those that match. CRASH_KILL is a pattern of the moments to look at again. */
function patternOf(moments: Moments): string {
  const again = process.env['CRASH_KILL']
  if (again !== undefined) return `1:${again}`
  if (isFull) return '1:effect|record'
  return {'each state': '1:effect of step [0-9]*[02468]$', 'every fifth': '5:effect', 'every tenth': '10:effect'}[
    moments
  ]
}

function lineOf(line: string): {readonly name: string; readonly moment: string; readonly outcome: string} {
  const [name = '', moment = '', outcome = ''] = line.split('\t')
  return {name, moment, outcome}
}
