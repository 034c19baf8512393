import {treePath, type TreePath} from '../../model/tree-path.ts'

export const accountNames = ['passwd', 'group', 'shadow', 'gshadow', 'subuid', 'subgid'] as const

export type AccountFile = (typeof accountNames)[number]

/** The account files of one side, as latin1; null where it has none. */
export type AccountTexts = Readonly<Record<AccountFile, string | null>>

export const accountPath = (name: AccountFile): TreePath => treePath(`etc/${name}`)

/** The account files by path. */
export const accountPaths: ReadonlyMap<TreePath, AccountFile> = new Map(
  accountNames.map((name) => [accountPath(name), name]),
)

/** One line of passwd(5), group(5), shadow(5), gshadow(5), subuid(5): a name, then fields; text without any is kept as it is. */
export interface AccountLine {
  readonly name: string
  readonly fields: readonly string[]
}

export const linesOf = (text: string | null): readonly AccountLine[] =>
  (text ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [name = '', ...fields] = line.split(':')
      return {name, fields}
    })

export const textOf = (lines: readonly AccountLine[]): string =>
  lines.map(({name, fields}) => `${[name, ...fields].join(':')}\n`).join('')

/** By name; of one that stands there twice the first, which is the one that getpwnam(3) finds. */
export const byName = (lines: readonly AccountLine[]): ReadonlyMap<string, AccountLine> =>
  new Map(lines.toReversed().map((line) => [line.name, line]))
