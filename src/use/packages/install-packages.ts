import type {Host} from '../../host/host.ts'
import type {InstalledPackage, PackageKind} from '../../carry/packages/installed-packages.ts'
import {runInLayer} from '../in-layer.ts'
import {installInLayer} from './in-layer.ts'

/** A package with the file that it is installed from. */
export interface PackageFile {
  readonly wanted: InstalledPackage
  readonly file: string
}

export interface Installation {
  /** Reasons by name. */
  readonly failed: ReadonlyMap<string, string>
  readonly deferred: readonly string[]
}

/** Installs them into the layer mounted at `root`, as far as it goes; writes nowhere else. */
export async function installPackages(
  {tools}: Pick<Host, 'tools'>,
  root: string,
  kind: PackageKind,
  packages: readonly PackageFile[],
): Promise<Installation> {
  const input = packages.map(({wanted, file}) => `${wanted.name}\0${file}\0`).join('')
  const {stdout} = await runInLayer({tools}, root, installInLayer, [kind], {input})
  const fields = stdout.split('\0')
  const failed = new Map<string, string>()
  let at = 0
  for (; at + 1 < fields.length && fields[at] !== ''; at += 2) failed.set(fields[at] ?? '', fields[at + 1] ?? '')
  return {failed, deferred: (fields[at + 1] ?? '').split('\n').filter((name) => name !== '')}
}
