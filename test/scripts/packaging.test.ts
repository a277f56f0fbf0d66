import { expect, it, onTestFinished } from 'vitest';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';

interface FileMatcher {
  createFilter(): (file: string, stat: { isDirectory(): boolean }) => boolean;
}
type MakeMatcher = new (from: string, to: string, macro: (text: string) => string, patterns: string[]) => FileMatcher;

const root = resolve(import.meta.dirname, '../..');

it('leaves the foreign function interface whole in an installer', () => {
  const { files } = parse(readFileSync(join(root, 'electron-builder.yml'), 'utf8')) as { files: string[] };
  const require = createRequire(join(root, 'node_modules/app-builder-lib/package.json'));
  const { FileMatcher } = require('./out/fileMatcher.js') as { FileMatcher: MakeMatcher };
  // Of the patterns, the packer takes those that exclude for packages.
  const excluded = files.filter((pattern) => pattern.startsWith('!'));
  const keeps = new FileMatcher(root, '/out', (text) => text, ['**/*', ...excluded]).createFilter();
  const folder = mkdtempSync(join(tmpdir(), 'fringe-packed-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of ['koffi', '@koromix']) {
    const filter = (file: string) => keeps(file, { isDirectory: () => false });
    cpSync(join(root, 'node_modules', name), join(folder, 'node_modules', name), { recursive: true, filter });
  }
  const program = "import koffi from 'koffi'; console.log(koffi.sizeof('int32'))";
  const said = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect(said.trim()).toBe('4');
  // What it was compiled from is no part of the product.
  expect(existsSync(join(folder, 'node_modules/koffi/src/koffi/src/call.cc'))).toBe(false);
});
