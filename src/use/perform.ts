import type {Host} from '../host/host.ts'
import {writeImage} from '../image/write.ts'
import type {Step} from '../model/step.ts'
import {carryOver} from './carry-over.ts'

/** Carries any step out: those that need a decision on the way are put together here, the others are the host's own. */
export const performing =
  (host: Host) =>
  async (step: Step): Promise<void> => {
    if (step.kind === 'image.write')
      await writeImage(host, step, (done) => host.report({kind: 'bytes', done, total: step.image.contentSize}))
    else if (step.kind === 'layer.carry') await carryOver(host, step)
    else await host.perform(step)
  }
