import {mkdir, readdir} from 'node:fs/promises'
import {join, relative} from 'node:path'
import {execa} from 'execa'
import {dependencies, description, maintainer, type Release} from './release.ts'
import {settle, text} from './tree.ts'
import {earlyUnit, units} from './units.ts'

/** Makes the rpm of a tree with rpmbuild, in `folder`, and gives its path; `work` is a folder for it alone. */
export async function makeRpm(tree: string, folder: string, work: string, release: Release): Promise<string> {
  await settle(tree, release.epoch)
  const spec = join(work, 'imgbase.spec')
  await mkdir(work, {recursive: true})
  await text(spec, specFile(release, tree, await fileLines(tree)))
  const defines = {
    _topdir: join(work, 'rpmbuild'),
    _rpmdir: folder,
    _rpmfilename: '%%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm',
    _buildhost: 'localhost',
    _binary_payload: 'w3.zstdio',
    use_source_date_epoch_as_buildtime: '1',
    clamp_mtime_to_source_date_epoch: '1',
  }
  await execa(
    'rpmbuild',
    [
      '-bb',
      '--quiet',
      '--target',
      'x86_64',
      ...Object.entries(defines).flatMap(([key, value]) => ['--define', `${key} ${value}`]),
      spec,
    ],
    {env: {SOURCE_DATE_EPOCH: String(release.epoch)}, all: true},
  )
  return join(folder, `imgbase-${release.version}-1.x86_64.rpm`)
}

const specFile = ({version, summary}: Release, tree: string, files: readonly string[]): string =>
  `Name: imgbase
Version: ${version}
Release: 1
Summary: ${summary}
License: GPL-2.0-or-later
Packager: ${maintainer}
${dependencies.fedora.map((name) => `Requires: ${name}`).join('\n')}
Recommends: squashfs-tools-ng
# What is packed is the finished tree: nothing of it is stripped, searched or compiled again.
%global debug_package %{nil}
%global __os_install_post %{nil}
%global _build_id_links none
AutoReq: yes
AutoProv: no

%description
${description.join('\n')}

%install
cp -a ${tree}/. %{buildroot}

%post
systemctl --system daemon-reload >/dev/null 2>&1 || :
if [ $1 -eq 1 ]; then
  systemctl --no-reload enable ${units.join(' ')} >/dev/null 2>&1 || :
  [ ! -d /run/systemd/system ] || systemctl start ${earlyUnit} >/dev/null 2>&1 || :
fi

%preun
if [ $1 -eq 0 ]; then
  systemctl --no-reload disable --now ${units.join(' ')} >/dev/null 2>&1 || :
fi

%postun
systemctl --system daemon-reload >/dev/null 2>&1 || :

%files
%defattr(-,root,root,-)
${files.join('\n')}
`

/** Every file, and the folders that are imgbase's own. */
async function fileLines(tree: string): Promise<readonly string[]> {
  const all = await readdir(tree, {withFileTypes: true, recursive: true})
  return all
    .map((one) => ({path: `/${relative(tree, join(one.parentPath, one.name))}`, isFolder: one.isDirectory()}))
    .filter(({path, isFolder}) => !isFolder || /\/imgbase(?:\/|$)/.test(path))
    .map(({path, isFolder}) =>
      isFolder ? `%dir ${path}` : path.startsWith('/etc/') ? `%config(noreplace) ${path}` : path,
    )
    .toSorted()
}
