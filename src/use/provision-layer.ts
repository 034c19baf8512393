import {randomBytes} from 'node:crypto'
import {layerFstab} from '../carry/layer-fstab.ts'
import {withRootPassword} from '../carry/shadow.ts'
import {fstabPath} from '../carry/areas.ts'
import type {Host} from '../host/host.ts'
import type {ProvisionRequest, Step} from '../model/step.ts'
import {treePath} from '../model/tree-path.ts'
import {devicePath} from '../model/volume.ts'
import {createdLines, fillVolumes, withVolumes} from './carry/created.ts'
import {bindLines, ownImageDatabases} from './carry/databases.ts'
import {writeKernelArguments} from './carry/layer-files.ts'

type ProvisionHost = Pick<Host, 'trees' | 'tools' | 'mounts'>
type ProvisionStep = Extract<Step, {kind: 'layer.provision'}>

/** Performs a `layer.provision` step: volumes filled, fstab, identity, access. */
export async function provisionLayer(host: ProvisionHost, step: ProvisionStep): Promise<void> {
  const {request} = step
  const base = await host.mounts.mount(request.base, 'read-only')
  try {
    const layer = await host.mounts.mount(step, 'writable')
    try {
      await withVolumes(host, layer, request.volumes, () => fillVolumes(host, base, layer, request.volumes))
      const databases = await ownImageDatabases(host.trees, base, layer)
      await writeFstab(host, step, layer, bindLines(databases))
      await writeKernelArguments(host, layer, request.kernelArguments)
      await writeIdentity(host, layer, request)
      await writeAccess(host, layer, request)
      for (const {path, text} of request.files) await write(host, layer, path, text, 0o644)
    } finally {
      await host.mounts.unmount(layer)
    }
  } finally {
    await host.mounts.unmount(base)
  }
}

async function writeFstab(
  host: ProvisionHost,
  step: ProvisionStep,
  layer: string,
  binds: readonly string[],
): Promise<void> {
  const text = await read(host, layer, `/${fstabPath}`)
  const {stdout} = await host.tools.run(['findmnt', '--noheadings', '--output', 'FSTYPE', '--target', layer])
  const lines = [...step.request.mounts, ...createdLines(step.request.volumes), ...binds]
  const rootType = stdout.trim().split('\n').at(-1) ?? 'auto'
  await write(host, layer, `/${fstabPath}`, layerFstab(text, {root: devicePath(step), rootType, lines}), 0o644)
}

/** What no two nodes may share: machine-id(5), SSH's host keys, the name. */
async function writeIdentity(host: ProvisionHost, layer: string, {hostname}: ProvisionRequest): Promise<void> {
  await write(host, layer, '/etc/machine-id', `${randomBytes(16).toString('hex')}\n`, 0o444)
  if ((await host.trees.typeOf(layer, treePath('usr/bin/ssh-keygen'))) === 'file')
    await withDevices(host, layer, () => host.tools.run(['chroot', layer, 'ssh-keygen', '-A']))
  if (hostname === null) return
  await write(host, layer, '/etc/hostname', `${hostname}\n`, 0o644)
  const hosts = await read(host, layer, '/etc/hosts')
  const others = hosts.split('\n').filter((line) => !/^127\.0\.1\.1\s/.test(line) && line !== '')
  const local = others.length === 0 ? ['127.0.0.1 localhost', '::1 localhost'] : others
  await write(host, layer, '/etc/hosts', `${[...local, `127.0.1.1 ${hostname}`].join('\n')}\n`, 0o644)
}

async function withDevices({mounts}: ProvisionHost, layer: string, use: () => Promise<unknown>): Promise<void> {
  await mounts.show('/dev', `${layer}/dev`)
  try {
    await use()
  } finally {
    await mounts.hide(`${layer}/dev`)
  }
}

async function writeAccess(
  host: ProvisionHost,
  layer: string,
  {sshKeys, rootPasswordHash}: ProvisionRequest,
): Promise<void> {
  if (rootPasswordHash !== null)
    await write(
      host,
      layer,
      '/etc/shadow',
      withRootPassword(await read(host, layer, '/etc/shadow'), rootPasswordHash),
      0o640,
    )
  if (sshKeys === null) return
  const folder = await host.trees.makeFolder(layer, treePath('root/.ssh'))
  await host.tools.run(['chmod', '700', folder])
  await write(host, layer, '/root/.ssh/authorized_keys', `${sshKeys.trimEnd()}\n`, 0o600)
}

const read = async ({trees}: ProvisionHost, root: string, path: string): Promise<string> =>
  Buffer.from((await trees.read(root, treePath(path.slice(1)))) ?? []).toString('latin1')

const write = ({trees}: ProvisionHost, root: string, path: string, text: string, mode: number): Promise<void> =>
  trees.write(root, treePath(path.slice(1)), Buffer.from(text, 'latin1'), mode)
