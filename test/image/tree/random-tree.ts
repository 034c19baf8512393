import fc from 'fast-check'

/** One name of a random tree, made by a shell; hard links name what they are linked to. */
export interface Sprig {
  readonly path: string
  readonly kind: 'directory' | 'file' | 'large' | 'link' | 'fifo' | 'device' | 'hard link' | 'holes'
  readonly content: number
  readonly mode: string
  readonly owner: string
  readonly time: string
  readonly extra: 'none' | 'user' | 'other user' | 'capability' | 'acl' | 'default acl'
}

/** Few names, so that two trees share many and differ in what these are. */
const names = ['a', 'b', 'new\nline', 'back\\slash', 'sp ace', '-x', 'st*r', '\u00e9']

const paths = fc
  .tuple(fc.constantFrom('', 'a/', 'b/', 'a/sp ace/'), fc.constantFrom(...names))
  .map(([folder, name]) => `${folder}${name}`)

const sprig: fc.Arbitrary<Sprig> = fc.record({
  path: paths,
  kind: fc.constantFrom(
    'directory',
    'directory',
    'file',
    'file',
    'file',
    'large',
    'link',
    'fifo',
    'device',
    'hard link',
    'holes',
  ),
  content: fc.nat(2),
  mode: fc.constantFrom('644', '4755', '700'),
  owner: fc.constantFrom('0:0', '12:34'),
  time: fc.constantFrom('1500000000', '1500000001', '1500000000.123456789'),
  extra: fc.constantFrom('none', 'none', 'none', 'user', 'other user', 'capability', 'acl', 'default acl'),
})

/** The names of a tree, each once. */
export const randomTree: fc.Arbitrary<readonly Sprig[]> = fc.uniqueArray(sprig, {
  selector: ({path}) => path,
  maxLength: 14,
})

/** Another tree that has much of the first one. */
export const randomPair: fc.Arbitrary<readonly [readonly Sprig[], readonly Sprig[]]> = fc
  .tuple(randomTree, randomTree, fc.array(fc.boolean(), {minLength: 14, maxLength: 14}))
  .map(([one, other, kept]) => [
    one,
    [
      ...one.filter((_, at) => kept[at]),
      ...other.filter(({path}) => !one.some((old, at) => kept[at] && old.path === path)),
    ],
  ])

/** Makes the tree in the folder where it runs; what does not fit what is there already is left out. */
export const scriptOf = (tree: readonly Sprig[]): string =>
  [
    'umask 022',
    ...tree.flatMap((one) => making(one)),
    ...tree.map((one) => `touch -h -d @${one.time} -- ${quoted(one.path)} 2>/dev/null || :`),
    'touch -d @1400000000 .',
  ].join('\n')

function making({path, kind, content, mode, owner, extra}: Sprig): readonly string[] {
  const [name, folder] = [quoted(path), quoted(path.replace(/[^/]*$/, ''))]
  const make = {
    directory: `mkdir -p -- ${name}`,
    file: `printf %s ${content} >${name}`,
    large: `{ head -c 600000 /dev/zero | tr '\\0' x; printf %s ${content}; } >${name}`,
    link: `ln -s target${content} ${name}`,
    fifo: `mkfifo -- ${name}`,
    device: `mknod -- ${name} c 1 $((3 + ${content}))`,
    'hard link': `for one in *; do [ -f "$one" ] && [ ! -L "$one" ] && ln -- "$one" ${name} && break; done`,
    holes: `truncate -s 300000 ${name}; printf %s ${content} | dd of=${name} bs=1 seek=200000 conv=notrunc status=none`,
  }[kind]
  const more = {
    none: ':',
    user: `setfattr -n user.a -v ${content} ${name}`,
    'other user': `setfattr -n user.b=c -v x ${name}`,
    capability: `[ ! -f ${name} ] || setcap cap_net_raw+ep ${name}`,
    acl: `setfacl -m u:77:rw ${name}`,
    'default acl': `[ ! -d ${name} ] || setfacl -d -m u:77:rw ${name}`,
  }[extra]
  const attributes =
    kind === 'link'
      ? `chown -h ${owner} ${name}`
      : kind === 'hard link'
        ? ':'
        : `chown ${owner} ${name} && chmod ${mode} ${name} && { ${more}; }`
  const fits = folder === "'./'" ? '' : `{ [ -d ${folder} ] && [ ! -L ${folder} ]; } && `
  return [`${fits}[ ! -e ${name} ] && [ ! -L ${name} ] && { ${make}; } && ${attributes} || :`]
}

const quoted = (text: string): string => `'./${text.replaceAll("'", String.raw`'\''`)}'`
