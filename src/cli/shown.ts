import type {ShownPath} from '../model/tree-path.ts'

/** A name as it is told; its bytes as latin1 where they are no UTF-8. */
export const shown = (path: ShownPath): string =>
  typeof path === 'string' ? path : Buffer.from(path.base64, 'base64').toString('latin1')
