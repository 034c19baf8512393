import {readFileSync} from 'node:fs'

/** Text of a report recorded in the lab (LVM 2.03.16, util-linux 2.38.1, Linux 6.1). */
export const fixture = (name: string): string => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8')
