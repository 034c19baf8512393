import {expect} from 'chai'
import {tell} from './figures.ts'
import {inLab} from './lab.ts'

/** What became of the commands that a scene killed. */
export interface Killed {
  /** After each moment the node was as before, or as after, and there were some of both. */
  expectWhole(name: string): void
  /** What the scene told once under this name. */
  told(name: string): string
}

/** Kills commands on the disk of a small node, by a script of guest/. */
export async function killedIn(disk: string, script: string): Promise<Killed> {
  const env = {RANDOM_KILLS: '20'}
  const lines = (await inLab(script, {disks: [{path: disk}], env})).split('\0').filter(Boolean).map(lineOf)
  return {
    expectWhole(name) {
      const of = lines.filter((line) => line.name === name)
      const count = (outcome: string): number => of.filter((line) => line.outcome === outcome).length
      tell(`SIGKILL, ${name}`, `${of.length} moments: ${count('before')} as before, ${count('after')} as after`)
      expect(of.length, `${name} was never killed`).to.be.greaterThan(0)
      expect(of.filter(({outcome}) => outcome !== 'before' && outcome !== 'after')).to.deep.equal([])
    },
    told: (name) => lines.find((line) => line.name === name)?.outcome ?? '',
  }
}

function lineOf(line: string): {readonly name: string; readonly moment: string; readonly outcome: string} {
  const [name = '', moment = '', outcome = ''] = line.split('\t')
  return {name, moment, outcome}
}
