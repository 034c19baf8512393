import {bootChecks} from './boot.ts'
import type {Check} from './check.ts'
import {clockChecks} from './clock.ts'
import {entryChecks} from './entries.ts'
import {firmwareChecks} from './firmware.ts'
import {groupChecks} from './group.ts'
import {journalChecks} from './journal.ts'
import {layerChecks} from './layers.ts'
import {lineageChecks} from './lineage.ts'
import {poolChecks} from './pool.ts'
import {volumeChecks} from './volumes.ts'

/** Every check, in the order in which they are shown. A new one goes into the file of its noun; a new noun is added here. */
export const checks: readonly Check[] = [
  ...poolChecks,
  ...groupChecks,
  ...lineageChecks,
  ...layerChecks,
  ...entryChecks,
  ...bootChecks,
  ...firmwareChecks,
  ...volumeChecks,
  ...journalChecks,
  ...clockChecks,
]
