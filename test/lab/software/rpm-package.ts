import {mkdirSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {cached, recipeKey} from '../cache.ts'
import {tool} from '../tool.ts'

/** A real rpm of a few words, made by rpmbuild: it brings one file, /usr/share/NAME. */
export interface RpmPackage {
  readonly name: string
  readonly version: string
  /** Lines of the spec's preamble, such as `Requires: other`. */
  readonly preamble?: readonly string[]
  /** Sections of the spec, such as `%post`. */
  readonly sections?: string
}

/** Path of the rpm, made where it is not in the cache yet; all lie in one folder. */
export const rpmPackage = (wanted: RpmPackage): Promise<string> =>
  cached('rpms', `${wanted.name}-${wanted.version}-${recipeKey([], [spec(wanted)])}.rpm`, async (path) => {
    const work = join(dirname(path), 'work')
    mkdirSync(work)
    writeFileSync(join(work, 'spec'), spec(wanted))
    const defines = [`_topdir ${work}`, `_rpmdir ${work}`, '_rpmfilename made.rpm'].flatMap((one) => ['--define', one])
    await tool('rpmbuild', ['-bb', '--quiet', ...defines, join(work, 'spec')])
    await tool('mv', [join(work, 'made.rpm'), path])
  })

const spec = ({name, version, preamble = [], sections = ''}: RpmPackage): string => `Name: ${name}
Version: ${version}
Release: 1
Summary: ${name}
License: none
BuildArch: noarch
${preamble.join('\n')}
%description
${name}
%install
mkdir -p %{buildroot}/usr/share
echo ${version} >%{buildroot}/usr/share/${name}
${sections}
%files
/usr/share/${name}
`
