import {enableCompileCache} from 'node:module'

process.umask(0o022)
// Not below /tmp, where anybody could put code for root to run.
if (process.geteuid?.() === 0) enableCompileCache('/var/cache/imgbase/compiled')
const {runCommandLine} = await import('./command-line.ts')
await runCommandLine(process.argv.slice(2))
