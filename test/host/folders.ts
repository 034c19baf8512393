import {execFileSync} from 'node:child_process'
import {chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {createTools} from '../../src/host/tools.ts'
import type {TreePath} from '../../src/model/tree-path.ts'

/** What to make of one name: text of a file, where a link points to, or a folder; with a mode where it counts. */
export type Made =
  string | {readonly link: string} | {readonly folder: number} | {readonly text: string; readonly mode: number}

/** Folders that stand for mounted layers: all verbs on trees work on any folder. They are gone after the test. */
export function folders(): {make(names: Readonly<Record<string, Made>>): string} {
  const made: string[] = []
  afterEach(() => {
    for (const folder of made.splice(0)) rmSync(folder, {recursive: true})
  })
  return {
    make(names) {
      const root = mkdtempSync(join(tmpdir(), 'imgbase-tree-'))
      made.push(root)
      for (const [name, what] of Object.entries(names)) makeOne(pathIn(root, name), what)
      return root
    },
  }
}

/** Names are latin1, as in a `TreePath`. */
export const pathIn = (root: string, name: string): Buffer =>
  Buffer.concat([Buffer.from(`${root}/`), Buffer.from(name, 'latin1')])

export function makeOne(path: Buffer, what: Made): void {
  mkdirSync(Buffer.from(dirname(path.toString('latin1')), 'latin1'), {recursive: true})
  if (typeof what === 'string') return writeFileSync(path, what)
  if ('link' in what) return symlinkSync(what.link, path)
  if ('folder' in what) mkdirSync(path, {recursive: true})
  else writeFileSync(path, what.text)
  chmodSync(path, 'folder' in what ? what.folder : what.mode)
}

export const plainTools = createTools({signal: new AbortController().signal, lock: null, debug: () => undefined})

/** All that `tar` sees of a tree, but the times of its folders: to compare two of them. */
export const contents = (root: string): string =>
  execFileSync(
    'tar',
    [
      '-C',
      root,
      '--create',
      '--format=posix',
      '--sort=name',
      '--acls',
      '--xattrs',
      '--numeric-owner',
      '--mtime=@0',
      '--pax-option=delete=atime,delete=ctime',
      '.',
    ],
    {maxBuffer: 1e9},
  ).toString('latin1')

export const names = (...all: readonly string[]): readonly TreePath[] => all as readonly TreePath[]

export const isRoot = process.getuid?.() === 0
