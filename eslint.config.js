import tseslint from 'typescript-eslint'

export default tseslint.config(
  {ignores: ['dist/**', 'coverage/**', 'node_modules/**']},
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.base],
    languageOptions: {parserOptions: {projectService: true, tsconfigRootDir: import.meta.dirname}},
    rules: {
      'no-var': 'error',
      'prefer-const': 'error',
      eqeqeq: 'error',
      'no-else-return': 'error',
      'no-param-reassign': 'error',
      'max-lines': ['error', {max: 250, skipBlankLines: true, skipComments: true}],
      'max-lines-per-function': ['warn', {max: 45, skipBlankLines: true, skipComments: true}],
      complexity: ['error', 15],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', {considerDefaultExhaustiveForUnions: true}],
      '@typescript-eslint/no-unnecessary-condition': 'error',
      '@typescript-eslint/no-unnecessary-type-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/prefer-readonly': 'error',
      'no-console': 'error',
      'no-restricted-properties': [
        'error',
        {object: 'process', property: 'exit', message: 'Only the command line ends the process.'},
      ],
    },
  },
  {
    files: ['src/model/**', 'src/read/**', 'src/plan/**', 'src/carry/**', 'boot/**', 'layouts/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['node:fs*', 'node:child_process', 'node:net', 'node:http*', 'execa'],
              message: 'Pure: effects live in src/host.',
            },
          ],
        },
      ],
      'no-restricted-properties': [
        'error',
        {object: 'Date', property: 'now', message: 'Pure: the time is handed in.'},
        {object: 'Math', property: 'random', message: 'Pure: chance is handed in.'},
      ],
    },
  },
  {
    files: ['test/**', 'bench/**', 'scripts/**'],
    rules: {
      'no-console': 'off',
      'max-lines-per-function': 'off',
      'no-restricted-properties': 'off',
      '@typescript-eslint/no-unnecessary-condition': 'off',
    },
  },
)
