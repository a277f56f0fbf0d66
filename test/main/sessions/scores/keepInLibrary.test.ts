import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepInLibrary } from '../../../../src-main/sessions/scores/keepInLibrary.ts';
import { temporaryFolder } from '../../../support/testHost.ts';

let folder = '';
beforeEach(() => (folder = temporaryFolder()));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const keep = async (text: string, name: string): Promise<string> => {
  const from = join(folder, 'from');
  writeFileSync(from, text);
  return await keepInLibrary(join(folder, 'library'), from, name);
};

describe('a table that is put into the library', () => {
  it('never replaces one of its name, nor one whose name becomes the same', async () => {
    const kept = [];
    for (const [text, name] of [
      ['one', 'scores.csv'],
      ['two', 'scores.csv'],
      ['three', 'a b.npz'],
      ['four', 'a/a:b.npz'],
      ['five', '../scores.csv'],
    ] as const) {
      const path = await keep(text, name);
      kept.push(path);
      expect(readFileSync(path, 'utf8')).toBe(text);
    }
    const names = ['scores.csv', 'scores-2.csv', 'a_b.npz', 'a_b-2.npz', 'scores-3.csv'];
    expect(kept).toEqual(names.map((name) => join(folder, 'library', name)));
    expect(readdirSync(join(folder, 'library')).sort()).toEqual([...names].sort());
  });

  it('may come twice at the same time', async () => {
    writeFileSync(join(folder, 'from'), 'x');
    const both = [1, 2, 3].map(async () => await keepInLibrary(join(folder, 'library'), join(folder, 'from'), 's.csv'));
    expect(new Set(await Promise.all(both)).size).toBe(3);
  });

  it.each(['x.txt', '.csv', '..npz', ''])('is refused with the name %j', async (name) => {
    await expect(keep('x', name)).rejects.toMatchObject({ code: 'bad_input', path: 'name' });
  });
});
