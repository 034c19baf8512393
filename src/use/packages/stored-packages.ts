import type {PackagesReport} from '../../carry/packages/packages-report.ts'
import type {Host} from '../../host/host.ts'
import {storedPackagesPath} from '../../model/carry-path.ts'

/** The stored report of a layer's packages, by the name of its volume; null where there is none. */
export async function loadPackages({files}: Pick<Host, 'files'>, volume: string): Promise<PackagesReport | null> {
  const text = await files.readText(storedPackagesPath(volume))
  return text === null ? null : (JSON.parse(text) as PackagesReport)
}

export const storePackages = ({files}: Pick<Host, 'files'>, volume: string, report: PackagesReport): Promise<void> =>
  files.writeAtomically(storedPackagesPath(volume), `${JSON.stringify(report)}\n`, 0o600)
