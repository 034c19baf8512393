const begin = '### BEGIN imgbase'
const end = '### END imgbase'

/** The text between our two lines, without them; null where there is no whole block. Of several the last one counts in GRUB. */
export function readBlock(text: string): string | null {
  const lines = linesOf(text)
  const range = blocksOf(lines).at(-1)
  return range === undefined ? null : lines.slice(range.from + 1, range.to).join('')
}

/**
 * Puts `block` (whole lines) where our block stands, or at the end, where it overrules what stands before. Every byte outside
 * stays; where the text did not end its last line, a line break is added.
 */
export function replaceBlock(text: string, block: string): string {
  const lines = linesOf(text)
  const blocks = blocksOf(lines)
  const last = blocks.at(-1) ?? {from: lines.length, to: lines.length}
  const before = lines.slice(0, last.from).filter((_line, index) => !blocks.some((range) => isInside(index, range)))
  return `${endLine(before.join(''))}${begin}\n${block}${end}\n${lines.slice(last.to + 1).join('')}`
}

interface Range {
  readonly from: number
  readonly to: number
}

/** Lines with their line breaks. */
const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? []

/** A BEGIN without an END is no block: it must not swallow what an administrator wrote after it. */
function blocksOf(lines: readonly string[]): Range[] {
  const blocks: Range[] = []
  let from: number | null = null
  for (const [index, line] of lines.entries()) {
    if (line.trimEnd() === begin) from = index
    if (line.trimEnd() === end && from !== null) {
      blocks.push({from, to: index})
      from = null
    }
  }
  return blocks
}

const isInside = (index: number, {from, to}: Range): boolean => index >= from && index <= to

const endLine = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`)
