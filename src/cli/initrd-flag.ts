import {Flags} from '@oclif/core'
import {initrdChoices} from '../model/initrd.ts'

/** `--initrd`, for every command that makes a layer from an image. */
export const initrdFlag = {
  initrd: Flags.option({
    summary:
      "Where the layer's initrd comes from: the image as it is, built anew in the layer, or (auto) built anew where the image's would not bring this root up.",
    options: initrdChoices,
    default: 'auto' as const,
  })(),
}
