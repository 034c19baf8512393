import {readFileSync} from 'node:fs'
import {expect} from 'chai'
import {parseLayout} from '../../layouts/parse.ts'
import {resolveLayout} from '../../layouts/resolve.ts'

const gib = 1024n ** 3n
const mib = 1024n ** 2n

const faultsOf = (text: string): string[] => {
  const outcome = parseLayout(text, 'my.yaml')
  return outcome.ok ? [] : outcome.faults.map(({message}) => message)
}

/** A layout that is right but for the lines given in place of a part. */
const with_ = (parts: {group?: string; pool?: string; root?: string; volumes?: string}): string =>
  `group: ${parts.group ?? '{}'}\npool: ${parts.pool ?? '{}'}\nroot: ${parts.root ?? '{size: 4G}'}\nvolumes:\n  - {path: /var, size: 5G}\n${parts.volumes ?? ''}`

describe('parseLayout', () => {
  it('reads all keys', () => {
    const text = `group: {name: vg0, metadata: 32M}
pool: {name: thin, size: 62.5%, minimum: 20G, metadata: 1G, chunk: 128K, autoextend: {threshold: 70, percent: 30}}
filesystem: xfs
root: {size: 10%, minimum: 4G}
volumes:
  - {path: /var, size: 5G, minimum: 2G}
  - {path: /var/log/audit, size: 1.5%, filesystem: ext4, options: 'nodev,nosuid'}
`
    expect(parseLayout(text, 'x')).to.deep.equal({
      ok: true,
      value: {
        group: {name: 'vg0', metadataSize: 32n * mib},
        pool: {
          ...{name: 'thin', size: {kind: 'part', hundredths: 6250n}, minimum: 20n * gib, metadataSize: gib},
          ...{chunkSize: 131072n, autoextend: {threshold: 70, percent: 30}},
        },
        filesystem: 'xfs',
        root: {size: {kind: 'part', hundredths: 1000n}, minimum: 4n * gib},
        volumes: [
          {
            ...{path: '/var', name: 'var', size: {kind: 'bytes', bytes: 5n * gib}, minimum: 2n * gib},
            ...{filesystem: 'xfs', options: ['defaults', 'discard']},
          },
          {
            ...{path: '/var/log/audit', name: 'var_log_audit', size: {kind: 'part', hundredths: 150n}, minimum: null},
            ...{filesystem: 'ext4', options: ['nodev', 'nosuid']},
          },
        ],
      },
    })
  })

  it('has a value for what is left out', () => {
    const outcome = parseLayout('root: {size: 4G}\nvolumes: [{path: /var, size: 5G}]', 'x')
    expect(outcome.ok && outcome.value).to.deep.include({
      group: {name: 'node', metadataSize: 16n * mib},
      filesystem: 'ext4',
      pool: {
        ...{name: 'pool', size: {kind: 'part', hundredths: 8000n}, minimum: null, metadataSize: 'auto'},
        ...{chunkSize: 65536n, autoextend: {threshold: 80, percent: 20}},
      },
    })
  })

  it('lets a pool never grow', () => {
    const outcome = parseLayout(with_({pool: '{autoextend: never}'}), 'x')
    expect(outcome).to.have.nested.property('value.pool.autoextend', null)
  })

  it('tells every fault with file and line, in their order', () => {
    const text = `volumes:
  - path: var
    size: 5X
  - path: /boot
    size: 1G
    colour: red
  - size: 1G

pool:
  chunk: 100K
  name: a b
groups: {}
`
    expect(faultsOf(text)).to.deep.equal([
      "my.yaml:1: a layout has no 'root'",
      'my.yaml:2: the path "var" is no absolute path',
      'my.yaml:2: no volume is for /var',
      'my.yaml:3: size of the volume is no size: "5X"',
      'my.yaml:4: the path "/boot" is read by the boot loader, which can read no thin volume',
      'my.yaml:6: a volume has no key "colour"',
      'my.yaml:7: a volume has no path',
      'my.yaml:10: chunk of the pool is no multiple of 64K, or above 1G',
      'my.yaml:11: name of the pool is "a b", which may hold letters, digits and . _ + - only, and must not start with -',
      'my.yaml:12: a layout has no key "groups"',
    ])
  })

  for (const [text, ...expected] of [
    ['', 'my.yaml:1: the file is empty'],
    ['# nothing\n', 'my.yaml:1: the file is empty'],
    ['- a', 'my.yaml:1: a layout has to be a mapping of keys to values'],
    ['a: 1\nb: [', 'my.yaml:2: unexpected end of the stream within a flow collection'],
    ['a:\n\t- 1', 'my.yaml:2: tab characters must not be used in indentation'],
    [with_({root: '&a {size: 1G}'}), 'my.yaml:3: an anchor (&) is not allowed here'],
    [
      with_({group: '&a {}', pool: '*a'}),
      'my.yaml:1: an anchor (&) is not allowed here',
      'my.yaml:2: an alias (*) is not allowed here',
    ],
    [with_({group: '!!map {}'}), 'my.yaml:1: a tag (!) is not allowed here'],
    [`${with_({})}---\na: 1\n`, 'my.yaml:7: the file holds more than one document'],
    [with_({volumes: 'root: {size: 1G}\n'}), "my.yaml:6: a layout has the key 'root' twice"],
    [with_({root: '4G'}), "my.yaml:3: 'root' has to be a mapping of keys to values"],
    [with_({root: '{}'}), "my.yaml:3: 'root' has no size"],
    [with_({root: '{size: 4G, minimum: 5G}'}), "my.yaml:3: 'root' has a minimum above its size"],
    [with_({root: '{size: 0G}'}), `my.yaml:3: size of 'root' is no size: "0G"`],
    [with_({root: '{size: [1]}'}), "my.yaml:3: size of 'root' is no size: a sequence"],
    [with_({root: '{size: 101%}'}), `my.yaml:3: size of 'root' is no part of the whole: "101%"`],
    [with_({root: '{size: 0%}'}), `my.yaml:3: size of 'root' is no part of the whole: "0%"`],
    [with_({root: '{size: -5%}'}), `my.yaml:3: size of 'root' is no size: "-5%"`],
    [
      with_({group: '{name: snapshots}'}),
      `my.yaml:1: name of the group is "snapshots", which holds 'snapshot', which LVM keeps for itself`,
    ],
    [with_({pool: '{metadata: 1M}'}), "my.yaml:2: metadata of the pool is out of LVM's range"],
    [with_({pool: '{chunk: 2G}'}), 'my.yaml:2: chunk of the pool is no multiple of 64K, or above 1G'],
    [with_({pool: '{autoextend: yes}'}), 'my.yaml:2: autoextend is neither a mapping nor never'],
    [with_({pool: '{autoextend: {threshold: 40}}'}), 'my.yaml:2: threshold is "40"'],
    [with_({volumes: '  - {path: /var, size: 1G}'}), 'my.yaml:6: /var is there twice'],
    [
      with_({volumes: '  - {path: /pool, size: 1G}'}),
      "my.yaml:6: /pool and the pool would both be the logical volume 'pool'",
    ],
    [
      with_({volumes: '  - {path: /a/b, size: 1G}\n  - {path: /a_b, size: 1G}'}),
      "my.yaml:7: /a_b and /a/b would both be the logical volume 'a_b'",
    ],
    [
      with_({volumes: '  - {path: /snapshots, size: 1G}'}),
      "my.yaml:6: the volume of /snapshots would be named 'snapshots', which holds 'snapshot', which LVM keeps for itself",
    ],
    [
      with_({volumes: '  - {path: /etc/x, size: 1G}'}),
      'my.yaml:6: the path "/etc/x" belongs to each layer, as all of /etc',
    ],
    [with_({volumes: '  - {path: /, size: 1G}'}), 'my.yaml:6: the path "/" is the layer itself, which the image fills'],
    [
      with_({volumes: '  - {path: /a/../b, size: 1G}'}),
      'my.yaml:6: the path "/a/../b" has to be made of folder names with letters, digits and . _ + - only',
    ],
    [with_({volumes: '  - {path: /a, size: 1G, filesystem: btrfs}'}), 'my.yaml:6: file system of /a is "btrfs"'],
    [with_({volumes: '  - {path: /a, size: 1G, options: "a b"}'}), 'my.yaml:6: options of /a are "a b"'],
    [with_({volumes: '  - /a'}), 'my.yaml:6: a volume has to be a mapping of keys to values'],
    [
      with_({root: '{size: 30%}', volumes: '  - {path: /a, size: 40.01%}'}),
      'my.yaml:5: volumes and root (counted twice) take 100.01% of the pool',
    ],
    [
      with_({group: `{name: ${'x'.repeat(118)}}`}),
      `my.yaml:1: '${'x'.repeat(118)}' and 'pool_tdata' together are too long for LVM`,
    ],
  ] as const)
    it(`refuses ${expected[0].slice(8, 90)}`, () => expect(faultsOf(text)).to.deep.equal([...expected]))

  it('drives no terminal from its messages', () => {
    expect(faultsOf(with_({group: '{"na\\e[31mme": 1}'}))).to.deep.equal([
      String.raw`my.yaml:1: 'group' has no key "na\u001b[31mme"`,
    ])
  })
})

describe('the shipped layouts', () => {
  const load = (name: string) => {
    const outcome = parseLayout(readFileSync(new URL(`../../layouts/${name}.yaml`, import.meta.url), 'utf8'), name)
    if (!outcome.ok) throw new Error(outcome.faults[0]?.message)
    return outcome.value
  }
  const sizesOn = (name: string, diskGib: number) => {
    const outcome = resolveLayout(load(name), [BigInt(diskGib) * gib], 4n * mib)
    if (!outcome.ok) throw new Error(outcome.faults[0]?.message)
    return Object.fromEntries(outcome.value.volumes.map(({path, size}) => [path, Number(size / mib)]))
  }

  it("default has oVirt's volumes, at their size where there is room", () => {
    expect(sizesOn('default', 64)).to.deep.equal({
      ...{'/var': 5120, '/var/crash': 10240, '/var/log': 8192, '/var/log/audit': 2048},
      ...{'/var/tmp': 10240, '/home': 1024, '/tmp': 1024},
    })
  })

  it('default fits a disk of 24 GiB, and says so where it does not', () => {
    expect(sizesOn('default', 24)['/var/log/audit']).to.be.within(512, 2048)
    expect(() => sizesOn('default', 20)).to.throw(/the pool has 1\d\.\dG, at least 18\.5G are needed/)
  })

  it('minimal has /var alone, from a disk of 7 GiB', () => {
    expect(sizesOn('minimal', 32)).to.deep.equal({'/var': 4096})
    expect(Object.keys(sizesOn('minimal', 7))).to.deep.equal(['/var'])
  })
})
