import {known} from '../check/facts.ts'
import type {Check} from '../check/check.ts'
import type {ImageFacts} from './facts.ts'

/** Every check of an image, in the order in which they are shown. */
export const imageChecks: readonly Check<ImageFacts>[] = [
  {
    id: 'image.whole',
    title: 'Every block and file of the release is what its manifest binds.',
    severity: 'error',
    find: ({damage}) =>
      damage.map((message) => ({message, remedy: 'Publish it again, or copy it again from where it is whole.'})),
  },
  {
    id: 'image.identity',
    title: "It ships nothing that is each node's own.",
    severity: 'error',
    find: ({shipped}) =>
      known(shipped).map((path) => ({
        message: `it ships ${typeof path === 'string' ? path : JSON.stringify(path)}, which is each node's own: two nodes would be taken for one`,
        remedy: 'Remove it where the image is built; of /etc/machine-id leave an empty file (machine-id(5)).',
      })),
  },
]
