import {thin} from '../../read/lvm-states.ts'
import {base, baseName, healthy, layer, layerEntry, layerName, type Parts, varVolume} from './healthy.ts'

/** A case that breaks one check: the parts, its weight, and the numbers or names that it has to tell. */
export type Broken = readonly [
  id: string,
  how: string,
  parts: Partial<Parts>,
  weight: 'error' | 'warning',
  tells: RegExp,
]

const {volumes, entries} = healthy
const secondEntry = {...layerEntry, id: 'imgbase-node-4.5.0_.trc1-1-L2', options: [`root=/dev/node/${baseName}+2`]}

/** What happened before, and what the clock makes of it. */
export const brokenByTime: readonly Broken[] = [
  [
    'boot.fell-back',
    'what runs came back for a bad one',
    {
      volumes: [...volumes, thin('node-4.5.0_.trc1-1+2', ['imgbased:layer', `imgbased:bad=1:tries:${layerName}`])],
      entries: [...entries, secondEntry],
      menu: [layerEntry.id, secondEntry.id],
    },
    'warning',
    /~rc1-1\+1 runs in place of node-4\.5\.0~rc1-1\+2: it did not come up in all its tries/,
  ],
  [
    'clock.behind',
    'good tomorrow',
    {volumes: [base, {...layer, tags: [...layer.tags, 'imgbased:good=1700086400']}, varVolume]},
    'warning',
    /the clock says 2023-11-14T.*~rc1-1\+1 was found to run well at 2023-11-15T/,
  ],
]
