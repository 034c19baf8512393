import {execFileSync} from 'node:child_process'
import {mkdirSync, mkdtempSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'

/**
 * Commands that the emulator has not: it says what would be started, and ends. A missing kernel cannot be loaded, nor an initrd after
 * it.
 */
export const emulated = `function linux {
  if [ -s "$1" ]; then echo "BOOTS $1 $4"; halt; else false; fi
}
function initrd { false; }
set timeout=0
`

/** Runs the real GRUB 2.06 (Debian package grub-emu) over a /boot on ext4 with these files; what it started, and a file as it is then. */
export function startGrub(
  folder: string,
  files: Readonly<Record<string, string>>,
  read: string,
): {readonly started: string; readonly after: string} {
  const tree = mkdtempSync(join(folder, 'boot-'))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(tree, name)), {recursive: true})
    writeFileSync(join(tree, name), text, 'latin1')
  }
  const [disk, map] = [`${tree}.img`, `${tree}.map`]
  execFileSync('mke2fs', ['-q', '-t', 'ext4', '-d', tree, disk, '8M'], {stdio: 'pipe'})
  writeFileSync(map, `(hd0) ${disk}\n`)
  const command = `grub-emu --root=hd0 --directory=/grub --device-map=${map}`
  const screen = execFileSync('timeout', ['20', 'script', '-qec', command, '/dev/null'], {
    ...{encoding: 'latin1', stdio: ['ignore', 'pipe', 'pipe'], env: {...process.env, TERM: 'dumb'}},
  })
  const after = execFileSync('debugfs', ['-R', `cat /${read}`, disk], {encoding: 'latin1', stdio: 'pipe'})
  return {started: /BOOTS (\S+[^\r\n]*)/.exec(screen)?.[1]?.trim() ?? screen, after}
}
