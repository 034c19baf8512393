/** Where block indexes of bases are kept, on the /var that every layer sees. */
export const indexFolder = '/var/lib/imgbase/blocks'

/** The index of the base that was made from the image with this digest, `sha256:<hex>`; null for any other text. */
export const indexPath = (digest: string | null): string | null =>
  digest === null || !/^sha256:[0-9a-f]{64}$/.test(digest) ? null : `${indexFolder}/${digest.slice('sha256:'.length)}`
