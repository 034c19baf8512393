import type {Trees} from '../../host/trees.ts'
import {carryRulesFolder, noRules, type CarryRules} from '../../model/carry-rules.ts'
import {CommandFault} from '../../model/command-fault.ts'
import type {Fault} from '../../model/fault.ts'
import {shownPath, type TreePath} from '../../model/tree-path.ts'
import {parseCarryRules} from '../../read/carry-rules.ts'

/** The rules of a root; ends the command with every fault in them. */
export async function requireRules(trees: Trees, root: string): Promise<CarryRules> {
  const {rules, faults} = await readRules(trees, root)
  if (faults.length > 0) throw new CommandFault('refused', faults)
  return rules
}

/** The rules of a root, as far as its files can be read, and every fault in them. */
export async function readRules(
  trees: Trees,
  root: string,
): Promise<{readonly rules: CarryRules; readonly faults: readonly Fault[]}> {
  const {entries} = await trees.list(root, carryRulesFolder)
  const files = [...entries.keys()].filter((path) => path.endsWith('.yaml')).toSorted()
  const faults: Fault[] = []
  let rules = noRules
  for (const path of files) {
    const read = parseCarryRules(await textOf(trees, root, path), String(shownPath(path)))
    if (read.ok) rules = joined(rules, read.value)
    else faults.push(...read.faults)
  }
  return {rules, faults}
}

const textOf = async (trees: Trees, root: string, path: TreePath): Promise<string> =>
  Buffer.from((await trees.read(root, path)) ?? []).toString('utf8')

const joined = (one: CarryRules, other: CarryRules): CarryRules => ({
  include: [...one.include, ...other.include],
  exclude: [...one.exclude, ...other.exclude],
  keepTheirs: [...one.keepTheirs, ...other.keepTheirs],
})
