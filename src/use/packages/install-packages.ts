import type {Host} from '../../host/host.ts'
import {packageKey, type InstalledPackage, type PackageKind} from '../../model/installed-package.ts'
import {runInLayer} from '../in-layer.ts'
import {installInLayer} from './in-layer.ts'

/** A package with the file that it is installed from. */
export interface PackageFile {
  readonly wanted: InstalledPackage
  readonly file: string
}

export interface Installation {
  /** Reasons by `packageKey`. */
  readonly failed: ReadonlyMap<string, string>
  readonly deferred: readonly string[]
}

/** How long one run of dpkg or rpm may take, in seconds, with all that its packages start. */
const generous = 1800

/**
 * Installs them into the layer mounted at `root`, as far as it goes; writes nowhere else. What takes longer than `limit` seconds is
 * ended, and has failed.
 */
export async function installPackages(
  {tools}: Pick<Host, 'tools'>,
  root: string,
  kind: PackageKind,
  packages: readonly PackageFile[],
  limit = generous,
): Promise<Installation> {
  const input = packages.map(({wanted, file}) => `${packageKey(kind, wanted)}\0${file}\0`).join('')
  const {stdout} = await runInLayer({tools}, root, installInLayer, [kind, String(limit)], {input})
  const fields = stdout.split('\0')
  const failed = new Map<string, string>()
  let at = 0
  for (; at + 1 < fields.length && fields[at] !== ''; at += 2) failed.set(fields[at] ?? '', fields[at + 1] ?? '')
  return {failed, deferred: (fields[at + 1] ?? '').split('\n').filter((name) => name !== '')}
}
