import type {Sighting} from '../model/host-state.ts'
import type {Report} from '../model/progress.ts'
import type {Step} from '../model/step.ts'
import type {ThinMappings} from '../model/thin-mappings.ts'
import type {VolumeId} from '../model/volume.ts'
import type {JournalFolder} from './journal-folder.ts'
import type {TreePath} from '../model/tree-path.ts'
import type {Trees} from './trees.ts'

/** A program and its arguments, never a shell string. */
export type Command = readonly [tool: string, ...argv: string[]]

export interface ToolResult {
  readonly stdout: string
  readonly stderr: string
  readonly exitCode: number
}

export interface RunOptions {
  readonly input?: string | Uint8Array | AsyncIterable<Uint8Array>
  /** Exit codes besides 0 that are no failure. */
  readonly accept?: readonly number[]
  readonly onStderr?: (line: string) => void
}

/** Starts system tools: clean environment, own process group, killed when the command is interrupted. */
export interface Tools {
  /** Resolves with what the tool printed; throws `ToolError` for an exit code that is not accepted. */
  run(command: Command, options?: RunOptions): Promise<ToolResult>
  /** Like `run`, with standard output as bytes. */
  bytes(command: Command, options?: RunOptions): Promise<Uint8Array>
  /** Runs commands joined by pipes; throws `ToolError` for the first one that failed on its own account. */
  pipe(commands: readonly Command[], options?: RunOptions): Promise<ToolResult>
  /** First `length` bytes that `command` prints; it is ended after them. */
  head(command: Command, length: number, options?: Pick<RunOptions, 'input'>): Promise<Uint8Array>
  /** What `command` prints, as it comes; throws `ToolError` at its end where it failed. Who stops reading ends it. */
  stream(command: Command, options?: Pick<RunOptions, 'input'>): AsyncIterable<Uint8Array>
}

export interface FileStat {
  readonly type: 'file' | 'directory' | 'link' | 'other'
  readonly mode: number
  readonly size: bigint
  /** Seconds since 1970. */
  readonly modified: number
}

/** A file or a device, open to be read and written anywhere; offsets in bytes. */
export interface RandomFile {
  /** Fills the buffer as far as there is something, and tells how many bytes that were. */
  read(offset: number, buffer: Uint8Array): Promise<number>
  write(offset: number, bytes: Uint8Array): Promise<void>
  /** Returns once all that was written lasts. */
  sync(): Promise<void>
  close(): Promise<void>
}

/** A file that is read at any offset, at once. */
export interface OpenFile {
  /** So many bytes (256 KiB at most), or fewer at its end; what is given is good until the next call. */
  read(offset: number, length: number): Uint8Array
  close(): void
}

/** Changes to a tree that nobody else uses. No folder on the way to a path may be a link: who calls knows the tree. */
export interface TreeChange {
  /** A file in its place, or among what was set aside. */
  open(where: TreePath | number): OpenFile
  /** Takes a name, with all below it, out of the way, and tells its number. */
  setAside(path: TreePath): number
  /** Puts what was set aside to a name that is free. */
  bringBack(id: number, path: TreePath): void
  adjust(path: TreePath, attributes: {readonly mode: number; readonly uid: number; readonly gid: number}): void
  /** Removes names that are there, folders after all that is in them. */
  remove(paths: Iterable<TreePath>): void
  removeXattrs(path: TreePath, names: readonly string[]): Promise<void>
  /** Times of last change, in seconds since 1970 with a fraction, as text. */
  setTimes(times: ReadonlyMap<TreePath, string>): Promise<void>
  /** Makes holes of the zeros in files. */
  digHoles(paths: Iterable<TreePath>): Promise<void>
  /** Removes what is still set aside. */
  end(): void
}

/** Files of this host by absolute path. Missing files read as null. */
export interface Files {
  /** `create` refuses a file that is there. */
  open(path: string, how: 'read' | 'change' | 'create'): Promise<RandomFile>
  readText(path: string): Promise<string | null>
  /** First `length` bytes from `offset`. */
  readBytes(path: string, offset: number, length: number): Promise<Uint8Array>
  /** Lower-case hex SHA-256 of a file's bytes. */
  sha256(path: string): Promise<string>
  list(directory: string): Promise<readonly string[]>
  /** Does not follow a link. */
  stat(path: string): Promise<FileStat | null>
  /** Where the path leads, all links followed; null where that is nowhere. */
  realPath(path: string): Promise<string | null>
  /** Temporary name, fsync, `beforeRename`, rename, fsync of the folder: the old text or the new one, whole. */
  writeAtomically(path: string, text: string, mode: number, beforeRename?: () => Promise<void>): Promise<void>
  makeDirectory(path: string): Promise<void>
  /** Makes a folder that was not there and that nobody else may enter, and returns its path, which begins with `start`. */
  makeScratch(start: string): Promise<string>
  rename(from: string, to: string): Promise<void>
  removeTree(path: string): Promise<void>
}

/** Downloads over http and https; all throw `WebError`, after they have tried again where that made sense. */
export interface Web {
  /** A whole small file; null where there is none. */
  whole(url: string, limit: number, headers?: Headers): Promise<Uint8Array | null>
  /** How a server wants to be asked: its WWW-Authenticate header; null where it answers without. */
  challenge(url: string): Promise<string | null>
  /** The first bytes of a file, how long it is where the server tells, and where redirects led to. */
  head(
    url: string,
    length: number,
  ): Promise<{readonly bytes: Uint8Array; readonly length: number | null; readonly url: string}>
  /** Bytes from `start` up to `end` of a file of `length` bytes: neither other ones, nor fewer, nor of another file. */
  range(url: string, start: number, end: number, length: number): Promise<Uint8Array>
  /** All of a file as it comes; after a cut it goes on where it stopped, of the same file. */
  stream(url: string, headers?: Headers): AsyncIterable<Uint8Array>
}

/** Of a request; what authorises goes to no other host that a redirect leads to. */
export type Headers = Readonly<Record<string, string>>

/** Mounts in this process's private mount namespace, below /run/imgbase/mnt; they vanish with it. */
export interface Mounts {
  /**
   * Mounts a volume, activating it where needed, and returns the folder. `read-only` replays no journal, as a base needs it;
   * `replayed` does, and then shows what was last written before a power cut. Mounted the same way again it stays until as many
   * calls of `unmount`.
   */
  mount(volume: VolumeId, how: 'read-only' | 'replayed' | 'writable'): Promise<string>
  unmount(folder: string): Promise<void>
  /** Whether `/` lies on the volume. */
  isRoot(volume: VolumeId): Promise<boolean>
  /** Shows a device, or another folder without what is mounted in it, at `folder`; `hide` takes it away. */
  show(source: string, folder: string): Promise<void>
  hide(folder: string): Promise<void>
}

/** What is piped into the command; it can be read once. */
export interface StandardInput {
  /** Its first bytes, as many as there are up to `length`; they stay, and may be asked for again. */
  head(length: number): Promise<Uint8Array>
  /** All of it. */
  stream(): AsyncIterable<Uint8Array>
}

/** The edge: everything that a use case may do to or ask of the node. */
export interface Host {
  readonly tools: Tools
  readonly files: Files
  readonly mounts: Mounts
  readonly trees: Trees
  readonly web: Web
  readonly input: StandardInput
  readonly journals: JournalFolder
  readonly report: Report
  readonly signal: AbortSignal
  /** What each thin device of an active pool maps, by the number that it has there. */
  thinMappings(pool: VolumeId): Promise<ThinMappings>
  /** Numbers of all thin devices of an active pool, whoever made them. */
  thinDevices(pool: VolumeId): Promise<readonly number[]>
  /** Numbers of the thin devices of a group, by the name of their volumes. */
  thinNumbers(vg: string): Promise<ReadonlyMap<string, number>>
  /** Looks at LVM, the mounts and the boot file system, once. */
  observe(): Promise<Sighting>
  /** Carries out a step that needs no decision; the others are performed in src/use. */
  perform(step: PrimitiveStep): Promise<void>
  /** Whether a step that can be a commit took effect. */
  isDone(step: Step): Promise<boolean>
  /** Path of a layout that comes with imgbase. */
  shippedLayout(name: string): string
  /** Seconds since 1970. */
  now(): number
}

export type PrimitiveStep = Exclude<
  Step,
  {
    kind:
      | 'image.write'
      | 'image.store'
      | 'hook.run'
      | 'var.records'
      | 'layer.packages'
      | 'layer.carry'
      | 'layer.inject'
      | 'layer.initrd'
      | 'layer.selinux'
      | 'layer.arguments'
      | 'layer.provision'
      | 'directory.copy'
      | 'system.mount'
      | 'system.unmount'
      | 'path.unused'
      | 'fstab.line'
  }
>
