import {createHost} from '../../../src/host/create.ts'
import {findLayer} from '../../../src/model/lineage.ts'
import type {CarryRequest} from '../../../src/model/step.ts'
import {lineageOf} from '../../../src/read/lineage.ts'
import {carryOver} from '../../../src/use/carry-over.ts'
import {takeDelta} from '../../../src/use/delta.ts'

/** `carry MODE MINE ANCESTOR|- THEIRS LAYER`, or `delta LAYER`, in the group `v`; prints the report as JSON. */
const [verb, ...names] = process.argv.slice(2)
const report = (): void => undefined
const host = createHost({signal: new AbortController().signal, lock: null, report, debug: report, installed: '/'})

async function carry([
  mode = '',
  mine = '',
  ancestor = '',
  theirs = '',
  name = '',
]: readonly string[]): Promise<unknown> {
  const id = (volume: string): CarryRequest['mine'] => ({vg: 'v', name: volume})
  const sides = {mine: id(mine), theirs: id(theirs), ancestor: ancestor === '-' ? null : id(ancestor)}
  const kernelArguments = [`root=/dev/v/${name}`]
  const request = {...sides, mode: mode as CarryRequest['mode'], created: [], ownVar: null, kernelArguments}
  await host.perform({kind: 'filesystem.adopt', ...id(name)})
  return await carryOver(host, {kind: 'layer.carry', ...id(name), layer: name, request})
}

async function delta([name = '']: readonly string[]): Promise<unknown> {
  const state = await host.observe()
  const lineage = lineageOf(state)
  const layer = lineage.ok && lineage.value !== null ? findLayer(lineage.value, name) : undefined
  if (!lineage.ok || lineage.value === null || layer === undefined) throw new Error(`no layer ${name}`)
  return await takeDelta(host, state, lineage.value, layer)
}

console.log(JSON.stringify(await (verb === 'carry' ? carry(names) : delta(names))))
