/** The last bytes of a kernel module that carries a signature (Linux, Documentation/admin-guide/module-signing.rst). */
const magic = '~Module signature appended~\n'

export const signatureLength = magic.length

/** Whether a module with this end is signed. By whom is for the kernel to say. */
export const isSignedModule = (end: Uint8Array): boolean =>
  Buffer.from(end).subarray(-signatureLength).toString('latin1') === magic
