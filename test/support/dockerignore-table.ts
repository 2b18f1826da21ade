import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Files of the context that the patterns are tried on. */
const ignoredTree = [
  '.env',
  '.git/HEAD',
  'Dockerfile',
  'README.md',
  'a+b/(c).txt',
  'a.log',
  'build/out.js',
  'build/keep/me.js',
  'docs/README.md',
  'docs/guide.md',
  'docs/img/logo.png',
  'logs/a.log',
  'logs/deep/b.log',
  'node_modules/x/index.js',
  'src/a.ts',
  'src/a.test.ts',
  'src/node_modules/y/index.js',
  'src/sub/b.ts',
  'src/sub/build/c.ts',
  'tmp1',
  'tmp2',
  'tmp10',
]

interface IgnoreRow {
  /** Contents of `.dockerignore`. */
  patterns: string
  /** All that is left out, or else all that is not. */
  without?: string[]
  only?: string[]
}

/** Written down from what `docker buildx` 0.29 does with the tree. */
export const ignoreTable: IgnoreRow[] = [
  { patterns: 'node_modules', without: ['node_modules/x/index.js'] },
  {
    patterns: '**/node_modules',
    without: ['node_modules/x/index.js', 'src/node_modules/y/index.js'],
  },
  { patterns: 'node_modules/', without: ['node_modules/x/index.js'] },
  { patterns: '/build', without: ['build/keep/me.js', 'build/out.js'] },
  { patterns: './build', without: ['build/keep/me.js', 'build/out.js'] },
  { patterns: 'build/*', without: ['build/keep/me.js', 'build/out.js'] },
  { patterns: 'build/*\n!build/keep', without: ['build/out.js'] },
  { patterns: 'build\n!build/keep', without: ['build/out.js'] },
  { patterns: 'build/**\n!build/keep/me.js', without: ['build/out.js'] },
  {
    patterns: '*\n!src',
    only: [
      'src/a.test.ts',
      'src/a.ts',
      'src/node_modules/y/index.js',
      'src/sub/b.ts',
      'src/sub/build/c.ts',
    ],
  },
  { patterns: '*\n!src/sub/b.ts', only: ['src/sub/b.ts'] },
  { patterns: '**\n!docs/guide.md', only: ['docs/guide.md'] },
  { patterns: '*.log', without: ['a.log'] },
  { patterns: '**/*.log', without: ['a.log', 'logs/a.log', 'logs/deep/b.log'] },
  { patterns: 'logs/*.log', without: ['logs/a.log'] },
  { patterns: '*/*.log', without: ['logs/a.log'] },
  { patterns: '**/build', without: ['build/keep/me.js', 'build/out.js', 'src/sub/build/c.ts'] },
  {
    patterns: 'src/**',
    without: [
      'src/a.test.ts',
      'src/a.ts',
      'src/node_modules/y/index.js',
      'src/sub/b.ts',
      'src/sub/build/c.ts',
    ],
  },
  { patterns: 'src/**/b.ts', without: ['src/sub/b.ts'] },
  {
    patterns: '!src\nsrc',
    without: [
      'src/a.test.ts',
      'src/a.ts',
      'src/node_modules/y/index.js',
      'src/sub/b.ts',
      'src/sub/build/c.ts',
    ],
  },
  { patterns: '*.md\n!README.md', without: [] },
  { patterns: '**/*.md\n!README.md', without: ['docs/README.md', 'docs/guide.md'] },
  { patterns: '*.md\n!README*.md\nREADME.md', without: ['README.md'] },
  { patterns: 'tmp?', without: ['tmp1', 'tmp2'] },
  { patterns: 'tmp[12]', without: ['tmp1', 'tmp2'] },
  { patterns: 'tmp[^1]', without: ['tmp2'] },
  { patterns: 'tmp*\n!tmp10', without: ['tmp1', 'tmp2'] },
  { patterns: '# src\nbuild', without: ['build/keep/me.js', 'build/out.js'] },
  { patterns: '  build  ', without: ['build/keep/me.js', 'build/out.js'] },
  { patterns: '\\#x\na+b', without: ['a+b/(c).txt'] },
  { patterns: 'a+b/(c).txt', without: ['a+b/(c).txt'] },
  { patterns: '.*', without: ['.dockerignore', '.env', '.git/HEAD'] },
  { patterns: '**/.*', without: ['.dockerignore', '.env', '.git/HEAD'] },
  { patterns: '.git', without: ['.git/HEAD'] },
  { patterns: '.dockerignore\nDockerfile', without: ['.dockerignore', 'Dockerfile'] },
  { patterns: '../build', without: [] },
  { patterns: 'docs/../build', without: ['build/keep/me.js', 'build/out.js'] },
  {
    patterns: 'docs/img/*\ndocs',
    without: ['docs/README.md', 'docs/guide.md', 'docs/img/logo.png'],
  },
  { patterns: 'src/sub/b.ts\n!src', without: ['src/sub/b.ts'] },
  { patterns: '**/test/**', without: [] },
  { patterns: '**/*.test.ts', without: ['src/a.test.ts'] },
  { patterns: '*.ts', without: [] },
  { patterns: '/', without: [] },
  { patterns: '\n\n', without: [] },
  {
    patterns: 'docs/*\n!docs/img\ndocs/img/*.png',
    without: ['docs/README.md', 'docs/guide.md', 'docs/img/logo.png'],
  },
  { patterns: '! docs\n*\n!docs', only: ['docs/README.md', 'docs/guide.md', 'docs/img/logo.png'] },
]

/** The files of the tree that reach the image. */
export const keptFiles = ({ without = [], only }: IgnoreRow): string[] =>
  only ?? ['.dockerignore', ...ignoredTree].filter((path) => !without.includes(path)).sort()

/** Lays the tree out in a folder. */
export async function writeIgnoredTree(folder: string, patterns: string): Promise<void> {
  for (const path of ignoredTree) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), path === 'Dockerfile' ? 'FROM scratch\nCOPY . /\n' : path)
  }
  await writeFile(join(folder, '.dockerignore'), patterns)
}
