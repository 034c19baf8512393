import type {TreePath} from '../model/tree-path.ts'

/**
 * Reads what `getfattr -R -d -e hex --absolute-names ROOT` prints (getfattr(1) 2.5.1): `# file: PATH`, a line `NAME=0xHEX` for each attribute,
 * an empty line. In paths and names a backslash, a line break and in names `=` are a backslash with three octal digits. Values in hex.
 */
export function parseGetfattr(printed: Uint8Array, root: string): ReadonlyMap<TreePath, ReadonlyMap<string, string>> {
  const found = new Map<TreePath, Map<string, string>>()
  const start = Buffer.from(root).toString('latin1')
  let current = new Map<string, string>()
  for (const line of Buffer.from(printed).toString('latin1').split('\n')) {
    const file = /^# file: (.*)$/.exec(line)?.[1]
    const [, name, value = ''] = /^([^=]+)(?:=0x([0-9a-f]*))?$/.exec(line) ?? []
    if (file !== undefined) {
      current = new Map()
      found.set(unquoted(file).slice(start.length).replace(/^\//, '') as TreePath, current)
    } else if (name !== undefined) current.set(unquoted(name), value)
  }
  return found
}

const unquoted = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)))
