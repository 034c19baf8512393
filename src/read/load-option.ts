/** A node of a device path with a partition of a disk: type 4, subtype 1 (UEFI 2.10, 10.3.5.1). */
const hardDrive = {type: 4, subtype: 1, length: 42, signature: 24, signatureType: 41, guid: 2}

/** UUID of the GPT partition that a `Boot####` variable starts from (UEFI 2.10, 3.1.3, EFI_LOAD_OPTION), in lower case; null where it names none. */
export function partitionOfLoadOption(option: Buffer): string | null {
  if (option.length < 6) return null
  let at = 6
  while (at + 2 <= option.length && option.readUInt16LE(at) !== 0) at += 2
  const path = option.subarray(at + 2, at + 2 + option.readUInt16LE(4))
  for (let node = path; node.length >= 4;) {
    const length = node.readUInt16LE(2)
    if (length < 4 || length > node.length) return null
    if (isGptPartition(node, length)) return uuidOf(node.subarray(hardDrive.signature))
    node = node.subarray(length)
  }
  return null
}

const isGptPartition = (node: Buffer, length: number): boolean =>
  node[0] === hardDrive.type &&
  node[1] === hardDrive.subtype &&
  length === hardDrive.length &&
  node[hardDrive.signatureType] === hardDrive.guid

/** The first three parts of an EFI_GUID are little-endian (UEFI 2.10, appendix A). */
function uuidOf(bytes: Buffer): string {
  const little = (from: number, to: number): string => Buffer.from(bytes.subarray(from, to)).reverse().toString('hex')
  return [little(0, 4), little(4, 6), little(6, 8), bytes.toString('hex', 8, 10), bytes.toString('hex', 10, 16)].join(
    '-',
  )
}
