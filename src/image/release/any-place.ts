import type {Host} from '../../host/host.ts'
import {sentenceOf} from '../../model/sentence.ts'
import type {Place} from './place.ts'

/** What the first place gives that has it; the reason of the last one where none has. */
export async function anyPlace<T>(
  host: Pick<Host, 'report' | 'signal'>,
  places: readonly Place[],
  ask: (place: Place) => Promise<T>,
): Promise<T> {
  for (const [index, place] of places.entries())
    try {
      return await ask(place)
    } catch (error) {
      host.signal.throwIfAborted()
      if (index === places.length - 1) throw error
      host.report({kind: 'note', text: `${sentenceOf(error)}; trying the next mirror`})
    }
  throw new Error('the release is nowhere')
}
