import {fileContexts} from '../../carry/selinux/policy-name.ts'
import {localPlaces, namesToLabel} from '../../carry/selinux/labels.ts'
import type {Host} from '../../host/host.ts'
import {bytesOf, treePath, type TreePath} from '../../model/tree-path.ts'
import type {CarryRoots} from '../carry/roots.ts'
import {runInLayer} from '../in-layer.ts'

/** Has the layer's own setfiles(8) label what differs from the image, and what local contexts speak of; nothing else is looked at. */
export async function labelChanged(
  host: Pick<Host, 'tools' | 'trees'>,
  {theirs, layer}: CarryRoots,
  policy: string,
): Promise<void> {
  const {trees} = host
  const changed = namesToLabel(...(await trees.listDifferent(theirs, layer)))
  const local = await trees.read(layer, treePath(`${fileContexts(policy)}.local`))
  const places = localPlaces(Buffer.from(local ?? []).toString('latin1'))
  const absent = new Set(await trees.missing(layer, places))
  const names = [...changed, ...places.filter((path) => !absent.has(path))]
  if (names.length === 0) return
  await runInLayer(host, layer, labelInLayer, [`/${fileContexts(policy)}`], {input: nameList(names)})
}

/** With `-m`, because a kernel without SELinux marks no file system as one that holds labels, and all of them were left out. */
const labelInLayer = 'cat >run/names; inside setfiles -m -0 -f /run/names "$1"'

const nameList = (paths: readonly TreePath[]): Buffer =>
  Buffer.concat(paths.flatMap((path) => [Buffer.from('/'), bytesOf(path), Buffer.of(0)]))
