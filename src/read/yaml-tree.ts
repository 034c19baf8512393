import {EVENT_ID, getScalarValue, parseEvents, YAMLException, type Event} from 'js-yaml'
import {failure, fault, success, type Fault, type Outcome} from '../model/fault.ts'

/** A YAML document in which everything knows its line, from 1. Values are texts as written; an empty one is ''. */
export type YamlNode =
  | {readonly kind: 'text'; readonly text: string; readonly line: number}
  | {readonly kind: 'mapping'; readonly pairs: readonly YamlPair[]; readonly line: number}
  | {readonly kind: 'sequence'; readonly items: readonly YamlNode[]; readonly line: number}

export interface YamlPair {
  readonly key: YamlNode
  readonly value: YamlNode
}

/** What a fault of the syntax is called, and where to see how it is done right. */
export interface YamlAdvice {
  readonly code: string
  readonly hint: string
}

/**
 * Reads one YAML 1.2 document without anchors, aliases and tags, which our files have no use for. `source` names it in faults.
 */
export function parseYaml(text: string, source: string, advice: YamlAdvice): Outcome<YamlNode> {
  const syntaxFault = (line: number, reason: string): Fault =>
    fault(advice.code, `${source}:${line}: ${reason}`, advice.hint)
  try {
    const events = parseEvents(text, {filename: source})
    const faults = refusedEvents(events, text, syntaxFault)
    const [root] = nodesOf(events.values(), text)
    if (faults.length > 0) return failure(...faults)
    return root === undefined ? failure(syntaxFault(1, 'the file is empty')) : success(root)
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error
    return failure(syntaxFault((error.mark?.line ?? 0) + 1, error.reason))
  }
}

function refusedEvents(
  events: readonly Event[],
  text: string,
  syntaxFault: (line: number, reason: string) => Fault,
): Fault[] {
  const found: Fault[] = []
  const refuse = (at: number, what: string): void => void found.push(syntaxFault(lineAt(text, at), what))
  for (const event of events) {
    if (event.type === EVENT_ID.ALIAS) refuse(event.anchorStart, 'an alias (*) is not allowed here')
    else if ('anchorStart' in event && event.anchorStart >= 0)
      refuse(event.anchorStart, 'an anchor (&) is not allowed here')
    if ('tagStart' in event && event.tagStart >= 0) refuse(event.tagStart, 'a tag (!) is not allowed here')
  }
  if (events.filter(({type}) => type === EVENT_ID.DOCUMENT).length > 1)
    refuse(text.trimEnd().length, 'the file holds more than one document')
  return found
}

/** The nodes up to the end of the collection that the events are in; takes them off the iterator. */
function nodesOf(events: Iterator<Event, unknown>, text: string, startLine = 1): YamlNode[] {
  const nodes: YamlNode[] = []
  for (let next = events.next(); next.done !== true && next.value.type !== EVENT_ID.POP; next = events.next()) {
    const node = nodeOf(next.value, events, text, nodes.at(-1)?.line ?? startLine)
    if (node !== null) nodes.push(node)
  }
  return nodes
}

/** An empty value has no place of its own: it takes the line of what stands before it. */
function nodeOf(event: Event, events: Iterator<Event, unknown>, text: string, lineBefore: number): YamlNode | null {
  if (event.type === EVENT_ID.SCALAR) {
    const line = event.valueStart < 0 ? lineBefore : lineAt(text, event.valueStart)
    return {kind: 'text', text: getScalarValue(text, event), line}
  }
  if (event.type === EVENT_ID.DOCUMENT) return nodesOf(events, text)[0] ?? null
  if (event.type !== EVENT_ID.MAPPING && event.type !== EVENT_ID.SEQUENCE) return null
  const line = lineAt(text, event.start)
  const inside = nodesOf(events, text, line)
  return event.type === EVENT_ID.SEQUENCE
    ? {kind: 'sequence', items: inside, line}
    : {kind: 'mapping', pairs: pairsOf(inside), line}
}

const pairsOf = (nodes: readonly YamlNode[]): YamlPair[] =>
  nodes.flatMap((key, index) => {
    const value = nodes[index + 1]
    return index % 2 === 0 && value !== undefined ? [{key, value}] : []
  })

const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length
