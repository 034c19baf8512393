import {resolve} from 'node:path'

/** A path stays right when tools run in another folder. */
export const layoutName = (given = 'default'): string => (/[/.]/.test(given) ? resolve(given) : given)
