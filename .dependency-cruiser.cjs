/** Who may import whom; docs/architecture.md has the same table in words. */
const rule = (name, comment, from, to) => ({name, comment, severity: 'error', from, to})

const onlyFrom = (folder, comment, ...allowed) =>
  rule(
    `${folder.replaceAll('/', '-')}-imports`,
    comment,
    {path: `^${folder}/`},
    {path: '^(src|boot|layouts|commands)/', pathNot: [`^${folder}/`, ...allowed.map((path) => `^${path}/`)]},
  )

const pure = ['src/model', 'src/read', 'src/plan', 'src/carry', 'boot', 'layouts']

module.exports = {
  forbidden: [
    rule(
      'no-cycles',
      'A cycle means that two files are one.',
      {},
      {circular: true, viaOnly: {dependencyTypesNot: ['type-only']}},
    ),
    onlyFrom('src/model', 'The nouns stand on nothing.'),
    onlyFrom('src/read', 'Parsers turn text into the model.', 'src/model'),
    onlyFrom('boot', 'Boot texts are made from the model.', 'src/model'),
    onlyFrom('layouts', 'Layouts are read into sizes and names.', 'src/model', 'src/read'),
    onlyFrom('src/carry', 'What is carried over is decided from the model.', 'src/model'),
    onlyFrom(
      'src/plan',
      'Plans are decided from the model; boot loaders and layouts say which texts and sizes (decision 0008).',
      'src/model',
      'boot',
      'layouts',
    ),
    onlyFrom('src/engine', 'The engine knows steps only as data; what performs them is handed to it.', 'src/model'),
    rule(
      'image-imports',
      'Images are read and written through the host that is handed in.',
      {path: '^src/image/'},
      {
        path: '^(src|boot|layouts|commands)/',
        pathNot: ['^src/image/', '^src/model/', '^src/read/', '^src/host/host\\.ts$'],
      },
    ),
    onlyFrom('src/host', 'The edge knows what it reads, and nobody who uses it.', 'src/model', 'src/read'),
    rule(
      'host-types-only',
      'Nothing but main.ts and command-line.ts makes a host: all others are handed one.',
      {path: '^(src/(use|image|cli|carry|plan|engine)|commands|boot|layouts)/'},
      {path: '^src/host/', dependencyTypesNot: ['type-only']},
    ),
    rule(
      'cli-imports',
      'The command line renders results; it decides nothing.',
      {path: '^src/cli/'},
      {path: '^(src/(read|plan|carry|image|engine)|boot|layouts|commands)/', dependencyTypesNot: ['type-only']},
    ),
    rule(
      'commands-imports',
      'A command reads flags and calls one use case.',
      {path: '^commands/'},
      {path: '^(src/(read|plan|carry|image|engine|host)|boot|layouts)/'},
    ),
    rule(
      'nobody-imports-commands',
      'Commands are called by oclif alone.',
      {path: '^(src|boot|layouts)/'},
      {path: '^commands/'},
    ),
    rule(
      'tools-through-host',
      'Only src/host starts processes, touches files or opens sockets.',
      {path: '^(src|boot|layouts|commands)/', pathNot: '^src/host/'},
      {path: '^(node:)?(fs|fs/promises|child_process|net|http|https|dgram)$|node_modules/(execa|got|p-retry)/'},
    ),
    rule(
      'pure-of-time-and-system',
      'Pure folders know no system.',
      {path: `^(${pure.join('|')})/`},
      {dependencyTypes: ['core'], pathNot: '^(node:)?(buffer|util|crypto)$'},
    ),
    rule(
      'js-yaml-in-read',
      'YAML is read in one place, which knows lines and refuses what our files have no use for.',
      {path: '^(src|boot|layouts|commands)/', pathNot: '^src/read/yaml-tree\\.ts$'},
      {path: 'node_modules/js-yaml/'},
    ),
    rule(
      'no-orphans',
      'A file that nobody imports is dead.',
      {orphan: true, path: '^(src|boot|layouts|commands)/', pathNot: ['^src/main\\.ts$', '^commands/index\\.ts$']},
      {},
    ),
    rule(
      'no-dev-packages',
      'What ships imports no package for development.',
      {path: '^(src|boot|layouts|commands)/'},
      {dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only']},
    ),
  ],
  options: {
    doNotFollow: {path: 'node_modules'},
    tsPreCompilationDeps: true,
    tsConfig: {fileName: 'tsconfig.json'},
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.json'],
    },
  },
}
