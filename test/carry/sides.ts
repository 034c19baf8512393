import fc from 'fast-check'
import type {Side, Sides} from '../../src/model/tree.ts'
import {treePath} from '../../src/model/tree-path.ts'

const attributes = {mode: 0o644, uid: 0, gid: 0, xattrs: ''}

export const file = (content: string, more: Partial<typeof attributes> = {}): Side => ({
  type: 'file',
  sha256: `sha256 of ${content}`,
  md5: `md5 of ${content}`,
  ...attributes,
  ...more,
})

export const folder = (mode = 0o755): Side => ({type: 'directory', ...attributes, mode})

export const link = (target: string): Side => ({type: 'link', target, uid: 0, gid: 0})

export const gone: Side = {type: 'absent'}

/** Every kind of side, with few enough values that equal ones are frequent. */
export const anySide: fc.Arbitrary<Side> = fc.oneof(
  fc.constant(gone),
  fc.constantFrom('a', 'b').map((content) => file(content)),
  fc.constant(file('a', {mode: 0o600})),
  fc.constant(file('a', {uid: 7})),
  fc.constant(file('a', {xattrs: 'acl'})),
  fc.constantFrom(0o755, 0o700).map(folder),
  fc.constantFrom('x', 'y').map(link),
)

export const sides = (names: Readonly<Record<string, Side>>): Sides =>
  new Map(Object.entries(names).map(([name, side]) => [treePath(name), side]))
