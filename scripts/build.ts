import {rm} from 'node:fs/promises'
import {build, type Plugin} from 'esbuild'

/** What stands in for modules that would make each start longer by a tenth and more; see docs/decisions/0029-what-a-start-loads.md. */
const standIns: Record<string, string> = {
  'node:process': 'module.exports = process',
  'node:crypto': `
    let loaded
    const crypto = () => (loaded ??= process.getBuiltinModule('node:crypto'))
    ${['createHash', 'createPrivateKey', 'createPublicKey', 'hash', 'randomBytes', 'randomUUID', 'sign', 'verify']
      .map((name) => `export const ${name} = (...words) => crypto().${name}(...words)`)
      .join('\n')}`,
  'wsl-utils': 'export const isWsl = false',
}

const ownCode = /\/src\//

const standIn: Plugin = {
  name: 'stand-in',
  setup({onResolve, onLoad}) {
    onResolve({filter: /^(?:node:process|node:crypto|wsl-utils)$/}, ({path, importer}) =>
      path === 'node:crypto' && !ownCode.test(importer) ? null : {path, namespace: 'stand-in'},
    )
    onLoad({filter: /.*/, namespace: 'stand-in'}, ({path}) => ({contents: standIns[path] ?? '', loader: 'js'}))
  },
}

/**
 * Bundles the command line into dist/. Two entry points, since oclif imports the command table by itself and would wait for
 * ever for the module that waits for it; what both use is split off.
 */
await rm('dist', {recursive: true, force: true})
await build({
  entryPoints: {main: 'src/main.ts', commands: 'commands/index.ts'},
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  legalComments: 'none',
  plugins: [standIn],
  external: ['typescript', 'tsx', 'ts-node', 'tsconfck'],
  // oclif is CommonJS inside.
  banner: {js: "import {createRequire as requireOf} from 'node:module'; const require = requireOf(import.meta.url);"},
})
