import {chmodSync, mkdirSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {cached, recipeKey} from '../cache.ts'
import {tool} from '../tool.ts'

/** A real Debian package of a few words: it brings one file, /usr/share/NAME. */
export interface DebPackage {
  readonly name: string
  readonly version: string
  readonly architecture?: string
  /** Fields of the control file, such as `Depends: other`. */
  readonly fields?: readonly string[]
  /** Files below /etc, which are conffiles, by name. */
  readonly conffiles?: Readonly<Record<string, string>>
  /** Other files, by path. */
  readonly files?: Readonly<Record<string, string>>
  /** What dpkg runs once it is unpacked: lines of shell. */
  readonly postinst?: string
}

/** Path of the package, made where it is not in the cache yet, with the name that apt gives it in its cache. */
export const debPackage = (wanted: DebPackage): Promise<string> =>
  cached(
    `debs-${recipeKey([], [JSON.stringify(wanted)])}`,
    `${wanted.name}_${wanted.version.replace(':', '%3a')}_${wanted.architecture ?? 'all'}.deb`,
    async (path) => {
      const tree = join(dirname(path), 'tree')
      const put = (name: string, text: string): void => {
        mkdirSync(dirname(join(tree, name)), {recursive: true})
        writeFileSync(join(tree, name), text)
      }
      const {name, version, architecture = 'all', fields = [], conffiles = {}, files = {}, postinst} = wanted
      const kind = [`Package: ${name}`, `Version: ${version}`, `Architecture: ${architecture}`]
      const control = [...kind, 'Maintainer: nobody', ...fields]
      put('DEBIAN/control', `${control.join('\n')}\nDescription: ${name}\n`)
      put(`usr/share/${name}`, `${version}\n`)
      for (const [file, text] of Object.entries(conffiles)) put(`etc/${file}`, text)
      for (const [file, text] of Object.entries(files)) put(file, text)
      put(
        'DEBIAN/conffiles',
        Object.keys(conffiles)
          .map((file) => `/etc/${file}\n`)
          .join(''),
      )
      if (postinst !== undefined) {
        put('DEBIAN/postinst', `#!/bin/sh\nset -e\n${postinst}\n`)
        chmodSync(join(tree, 'DEBIAN/postinst'), 0o755)
      }
      await tool('dpkg-deb', ['--root-owner-group', '--build', tree, path])
    },
  )
