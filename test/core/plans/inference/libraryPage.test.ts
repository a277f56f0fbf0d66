import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../../..');
const page = readFileSync(join(root, 'docs/inference-library.md'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'fringe-page-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Example {
  /** The section it stands in. */
  readonly title: string;
  readonly source: string;
  readonly prints: readonly string[];
}

const examples = [...page.matchAll(/\n## (.*)\n(?:(?!\n## )[\s\S])*?```ts\n([\s\S]*?)```/g)].map(
  ([, title = '', source = '']): Example => {
    const [, printed = ''] = /\/\/ prints\n([\s\S]*)$/.exec(source) ?? [];
    const prints = printed
      .trimEnd()
      .split('\n')
      .map((line) => line.replace('// ', ''));
    return { title, source, prints };
  },
);

/** Runs an example as its reader would, in the checkout. @returns the lines that it prints */
function linesOf({ source }: Example, index: number): string[] {
  const file = join(folder, `example${index}.mts`);
  writeFileSync(file, source.replaceAll("'./src-core/", `'${pathToFileURL(root).href}/src-core/`));
  return execFileSync(process.execPath, [file], { encoding: 'utf8' }).trimEnd().split('\n');
}

const number = /-?\d+(?:\.\d+)?/g;

/** The numbers of a line with one unit of the last digit that is shown. */
const numbersOf = (line: string): { value: number; unit: number }[] =>
  [...line.matchAll(number)].map(([text]) => ({
    value: Number(text),
    unit: text.includes('.') ? 10 ** -(text.split('.')[1] ?? '').length : 0,
  }));

describe('the examples of docs/inference-library.md', { timeout: 120_000 }, () => {
  it('are all found', () => {
    expect(examples).toHaveLength(page.match(/```ts\n/g)?.length ?? 0);
    expect(examples.length).toBeGreaterThan(3);
  });

  it.each(examples.map((example, index) => [example.title, example, index] as const))(
    '%s prints what it says',
    (_title, example, index) => {
      const lines = linesOf(example, index);
      expect(lines.map((line) => line.replaceAll(number, '#'))).toEqual(
        example.prints.map((line) => line.replaceAll(number, '#')),
      );
      for (const [place, line] of lines.entries()) {
        const said = numbersOf(example.prints[place] ?? '');
        for (const [at, { value, unit }] of numbersOf(line).entries()) {
          expect(Math.abs(value - (said[at]?.value ?? NaN)), line).toBeLessThanOrEqual(1.01 * unit);
        }
      }
    },
  );
});
