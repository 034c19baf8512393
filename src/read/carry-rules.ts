import {noRules, type CarryRules} from '../model/carry-rules.ts'
import {failure, fault, success, type Fault, type Outcome} from '../model/fault.ts'
import {quoted} from '../model/quoted.ts'
import {isWithin, treePath, type TreePath} from '../model/tree-path.ts'
import {fieldsOf, optional, readText, shown, type Complain, type Read} from './yaml-fields.ts'
import {parseYaml, type YamlNode} from './yaml-tree.ts'

const advice = {
  code: 'carry.rules',
  hint: 'Write lists of absolute paths under include, exclude and keep-theirs; see imgbase(8).',
}

/** Reads a file of /etc/imgbase/carry.d, or tells every fault with `source` and its line. */
export function parseCarryRules(text: string, source: string): Outcome<CarryRules> {
  if (/^(?:\s*(?:#.*)?\n)*\s*(?:#.*)?$/.test(text)) return success(noRules)
  const tree = parseYaml(text, source, advice)
  if (!tree.ok) return tree
  const faults: (Fault & {readonly line: number})[] = []
  const rules = readRules(tree.value, (node, message, hint = advice.hint) => {
    faults.push({...fault(advice.code, `${source}:${node.line}: ${message}`, hint), line: node.line})
  })
  if (faults.length === 0) return success(rules)
  return failure(...faults.toSorted((a, b) => a.line - b.line).map(({line: _line, ...rest}) => rest))
}

function readRules(tree: YamlNode, complain: Complain): CarryRules {
  const fields = fieldsOf(tree, 'a file of rules', ['include', 'exclude', 'keep-theirs'], complain)
  const list = (key: string, read: Read<TreePath>): readonly TreePath[] =>
    optional(fields, key, `'${key}'`, listOf(read), complain, [])
  return {
    include: list('include', readIncluded),
    exclude: list('exclude', readPath),
    keepTheirs: list('keep-theirs', readPath),
  }
}

const listOf =
  (read: Read<TreePath>): Read<readonly TreePath[]> =>
  (node, what, complain) => {
    if (node.kind === 'sequence') return node.items.flatMap((item) => read(item, `a path of ${what}`, complain) ?? [])
    complain(node, `${what} has to be a list of paths, not ${shown(node)}`, "Start each path with '- '.")
    return undefined
  }

const readPath: Read<TreePath> = (node, what, complain) => {
  const text = readText(node, what, complain)
  if (text === undefined) return undefined
  const parts = text.replace(/\/$/, '').split('/').slice(1)
  const isPath = text.startsWith('/') && parts.length > 0 && !parts.some((part) => ['', '.', '..'].includes(part))
  if (isPath) return treePath(parts.join('/'))
  complain(node, `${what} is ${quoted(text)}`, "Write an absolute path below '/', without '.', '..' and '//'.")
  return undefined
}

/** What every layer shares, or the kernel makes, or belongs to the image's own packages, can't be carried. */
const readIncluded: Read<TreePath> = (node, what, complain) => {
  const path = readPath(node, what, complain)
  const owner = path && elsewhere.find(([folder]) => isWithin(path, folder) || isWithin(folder, path))
  if (owner === undefined) return path
  complain(node, `${what} is ${quoted(`/${path}`)}, which ${owner[1]}`, 'Leave it out.')
  return undefined
}

const shared = 'all layers share'
const kernel = 'is made anew at each boot'
const elsewhere: readonly (readonly [TreePath, string])[] = (
  [
    ['var', shared],
    ...['dev', 'proc', 'sys', 'run', 'tmp'].map((folder) => [folder, kernel] as const),
    ['boot', 'imgbase writes for each layer'],
    ['usr/lib/sysimage', 'holds the package database of each layer'],
  ] as const
).map(([folder, why]) => [treePath(folder), why])
