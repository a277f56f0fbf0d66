import { defineConfig } from 'eslint/config';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const unpredictable = [
  { object: 'Math', property: 'random', message: 'Draw from the random stream that was passed in.' },
  { object: 'Date', property: 'now', message: 'The core has no clock: take the time as an argument.' },
  { object: 'performance', property: 'now', message: 'The core has no clock: take the time as an argument.' },
];

export default defineConfig(
  { ignores: ['node_modules', 'out', 'dist', 'coverage', 'test-results', 'playwright-report', '.fringe'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    name: 'everything',
    files: ['**/*.{ts,tsx,mjs}'],
    extends: [tseslint.configs.strict],
    rules: {
      eqeqeq: ['error', 'always'],
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-new-func': 'error',
      'no-param-reassign': 'off',
      'object-shorthand': 'error',
      'prefer-const': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // The compiler already checks indexes; where a length was just checked, `!` says so.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-dynamic-delete': 'off',
      '@typescript-eslint/no-extraneous-class': 'off',
    },
  },
  {
    name: 'with types',
    files: ['src-*/**/*.{ts,tsx}', 'test/**/*.{ts,tsx}', 'e2e/**/*.ts', 'benchmarks/**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: true }],
      '@typescript-eslint/no-misused-promises': [
        'error',
        { checksVoidReturn: { attributes: false, arguments: false } },
      ],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
    },
  },
  {
    name: 'core: no clock, no chance',
    files: ['src-core/**/*.ts'],
    rules: {
      'no-restricted-properties': ['error', ...unpredictable],
      'no-restricted-syntax': [
        'error',
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'The core has no clock.' },
      ],
      'no-console': 'error',
    },
  },
  {
    name: 'chance is seeded outside the core too',
    files: ['src-main/**/*.ts'],
    rules: { 'no-restricted-properties': ['error', unpredictable[0]] },
  },
  {
    name: 'renderer',
    files: ['src-renderer/**/*.{ts,tsx}'],
    extends: [reactHooks.configs.flat['recommended-latest']],
  },
);
