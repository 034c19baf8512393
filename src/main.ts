#!/usr/bin/env node
import {enableCompileCache} from 'node:module'
import {enterPrivateMounts} from './cli/namespace.ts'

process.umask(0o022)
enterPrivateMounts(process.argv.slice(2))
// Not below /tmp, where anybody could put code for root to run.
if (process.geteuid?.() === 0) enableCompileCache('/var/cache/imgbase/compiled')
const {runCommandLine} = await import('./command-line.ts')
await runCommandLine(process.argv.slice(2))
