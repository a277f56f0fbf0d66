import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gatherScores } from '../../../../src-main/sessions/scores/gatherScores.ts';
import { npyBytes } from '../../../../src-main/sessions/arrays/npy.ts';
import { writeNpz } from '../../../../src-main/sessions/arrays/npz.ts';
import { temporaryFolder } from '../../../support/testHost.ts';
import { askPython, pythonWith, skipped } from '../pythonWith.ts';

let folder = '';
beforeEach(() => (folder = temporaryFolder()));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const gather = async (...files: string[]) =>
  await gatherScores({
    ...{ home: folder, sessions: [], live: null, choose: null },
    files: files.map((file) => join(folder, file)),
    spool: join(folder, 'spool.f64'),
  });

const table = (name: string, ...lines: string[]): string => {
  writeFileSync(join(folder, name), lines.join('\n'));
  return name;
};

const header = 'model_name,head_name,score';
const numpy = pythonWith('numpy');

describe('scores that are gathered', () => {
  it('lie ascending, head after head, whatever order they came in', async () => {
    // Numbers beyond are SCPI's words for infinity and for no measurement.
    const score = fc.double({ min: -9.8e37, max: 9.8e37 });
    const scores = fc.array(score, { minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(scores, scores, async (a, b) => {
        fc.pre(a.some(Number.isFinite));
        const rows = [...a.map((x) => `m,a,${x}`), ...b.map((x) => `m,b,${x}`)];
        const { heads, samples } = await gather(table('t.csv', header, ...rows.reverse()));
        const all = new Float64Array(new Uint8Array(readFileSync(join(folder, 'spool.f64'))).buffer);
        expect(all.length).toBe(samples);
        for (const { head, from, count, leftOut } of heads) {
          const given = head === 'a' ? a : b;
          // A table has no negative zero apart from zero.
          const finite = given.filter(Number.isFinite).map((x) => x + 0);
          expect([...all.subarray(from, from + count)].map((x) => x + 0)).toEqual(finite.sort((x, y) => x - y));
          expect(leftOut).toBe(given.length - finite.length);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('keep p5 and p95 of each label, and the head has those of all', async () => {
    const rows = Array.from({ length: 101 }, (_, at) => [`m,h,${at / 100},low`, `m,h,${1 + at / 100},high`]).flat();
    const { heads } = await gather(table('t.csv', `\uFEFF${header},label`, ...rows));
    expect(heads).toMatchObject([{ model: 'm', head: 'h', count: 202 }]);
    expect(heads[0]?.labels).toEqual({
      low: {
        p5: expect.closeTo(0.05, 12) as number,
        p95: expect.closeTo(0.95, 12) as number,
        method: 'minmax',
        count: 101,
      },
      high: {
        p5: expect.closeTo(1.05, 12) as number,
        p95: expect.closeTo(1.95, 12) as number,
        method: 'minmax',
        count: 101,
      },
    });
  });

  it('may be chosen, so many of each head, evenly over labels and range', async () => {
    const rows = Array.from({ length: 1000 }, (_, at) => `m,h,${at / 1000},${at < 990 ? 'often' : 'rarely'}`);
    const work = { home: folder, sessions: [], live: null, choose: { count: 20, seed: 3 } };
    const files = [join(folder, table('t.csv', `${header},label`, ...rows))];
    const { heads, notes } = await gatherScores({ ...work, files, spool: join(folder, 'spool.f64') });
    expect(heads).toMatchObject([
      { count: 20, passedOver: 980, labels: { often: { count: 10 }, rarely: { count: 10 } } },
    ]);
    expect(notes).toEqual([
      'm/h: 20 of 1000 scores were chosen. The false-alarm rate does not hold for chosen samples.',
    ]);
    const again = await gatherScores({ ...work, files, spool: null });
    expect(again.heads[0]?.sha256).toBe(heads[0]?.sha256);
  });

  it('know how far neighbours go together, in the order they came', async () => {
    const wave = Array.from({ length: 200 }, (_, at) => `m,h,${0.5 + 0.4 * Math.sin(at / 10)}`);
    const { heads } = await gather(table('t.csv', header, ...wave));
    expect(heads[0]?.neighbourCorrelation).toBeGreaterThan(0.95);
    const alternating = await gather(table('t.csv', header, ...wave.map((_, at) => `m,h,${at % 2}`)));
    expect(alternating.heads[0]?.neighbourCorrelation).toBeLessThan(-0.95);
  });

  it('may have any name for a label', async () => {
    const { heads } = await gather(table('t.csv', `${header},label`, 'm,h,1,__proto__', 'm,h,2,"a, b"'));
    expect(Object.keys(heads[0]?.labels ?? {}).sort()).toEqual(['__proto__', 'a, b']);
  });

  it.each([
    ['an empty file', [''], 'is empty'],
    ['a header alone', [header], 'not a single finite score'],
    ['no score column', ['model_name,head_name,value', 'm,h,1'], 'has no column score'],
    ['a column twice', [`${header},score`, 'm,h,1,2'], 'has two columns score'],
    ['a word for a score', [header, 'm,h,1', 'm,h,much'], 'line 3: the score "much" is no number'],
    ['a path for a head', [header, 'm,../../h,1'], 'line 2: "../../h" cannot be a head\'s name'],
    ['no model', [header, ',h,1'], 'line 2: "" cannot be a model\'s name'],
    ['a decimal comma', [header, 'm,h,1', 'm,h,0,5'], 'line 3: it has 4 cells, where the header has 3'],
    ['a cell too few', [header, 'm,h'], 'line 2: it has 2 cells, where the header has 3'],
    [
      'labels that are numbers of their own',
      [`${header},label`, ...Array.from({ length: 1001 }, (_, at) => `m,h,1,${at}`)],
      'The head m/h has more than 1000 labels',
    ],
    ['only NaN', [header, 'm,h,NaN', 'm,h,'], 'not a single finite score'],
  ])('refuse %s in one sentence', async (_what, lines, sentence) => {
    await expect(gather(table('t.csv', ...lines))).rejects.toMatchObject({
      code: 'bad_input',
      message: expect.stringContaining(sentence) as string,
    });
  });

  it('refuse a folder in one sentence', async () => {
    mkdirSync(join(folder, 'tables'));
    await expect(gather('tables')).rejects.toMatchObject({ code: 'bad_input', message: /tables is no file/ });
  });

  it('are of everything recorded but for the tables that are refused, each with a note and without a trace', async () => {
    const bad = ['m,h,5,a', 'm,other,5,b', 'm,h,word,a'];
    const files = [
      table('a.csv', `${header},label`, 'm,h,1,a', 'm,h,nan,a'),
      table('b.csv', `${header},label`, ...bad),
      table('c.csv', `${header},label`, 'm,h,2,a'),
    ].map((name) => join(folder, name));
    const work = { home: folder, sessions: [], live: null, choose: null, spool: join(folder, 'spool.f64') };
    const { heads, samples, notes } = await gatherScores({ ...work, files, everything: true });
    expect(heads).toMatchObject([
      { head: 'h', count: 2, leftOut: 1, labels: { a: { p5: expect.closeTo(1.05, 9), count: 2 } } },
    ]);
    expect(samples).toBe(2);
    expect(notes).toEqual([
      expect.stringMatching(/b\.csv is refused, line 4: the score "word" is no number\..* left out/),
    ]);
    await expect(gatherScores({ ...work, files })).rejects.toMatchObject({ message: /line 4/ });
  });

  it('refuse a file that is not there, and an NPZ that is cut, lies or holds no rows', async () => {
    await expect(gather('none.csv')).rejects.toMatchObject({ code: 'not_found' });
    const whole = join(folder, 'whole.npz');
    await writeNpz(whole, { 'm/h': { shape: [3], values: Float64Array.of(1, 2, 3) } });
    const bytes = readFileSync(whole);
    writeFileSync(join(folder, 'cut.npz'), bytes.subarray(0, bytes.length - 30));
    await expect(gather('cut.npz')).rejects.toMatchObject({ code: 'bad_input' });
    await writeNpz(join(folder, 'square.npz'), { 'm/h': { shape: [2, 2], values: new Float64Array(4) } });
    await expect(gather('square.npz')).rejects.toMatchObject({ message: /has the shape \(2, 2\)/ });
    await writeNpz(join(folder, 'alone.npz'), { h: { shape: [2], values: new Float64Array(2) } });
    await expect(gather('alone.npz')).rejects.toMatchObject({ message: /belongs to no head/ });
    // A header that says more than there is.
    const lying = Buffer.from(npyBytes({ shape: [3], values: Float64Array.of(1, 2, 3) }));
    lying.write('(9,)', lying.indexOf('(3,)'), 'latin1');
    mkdirSync(join(folder, 'x'));
    writeFileSync(join(folder, 'lying.npy'), lying);
    await expect(gather('lying.npy')).rejects.toMatchObject({ code: 'bad_input' });
  });

  it('refuse an NPZ of more scores than one run takes by what its headers say, before its numbers are inflated', async () => {
    // A row of zeros: a small zip that would fill 192 MB.
    const many = {
      shape: [24_000_000],
      *parts() {
        const zeros = new Float64Array(1_000_000);
        for (let part = 0; part < 24; part++) yield zeros;
      },
    };
    await writeNpz(join(folder, 'many.npz'), { 'm/h': many }, { compress: true });
    // Its middle is damaged: whoever inflates the numbers says so instead.
    const bytes = readFileSync(join(folder, 'many.npz'));
    bytes.fill(0xff, bytes.length >> 1, (bytes.length >> 1) + 64);
    writeFileSync(join(folder, 'many.npz'), bytes);
    const message = expect.stringMatching(/more than \d+ scores/) as string;
    await expect(gather('many.npz')).rejects.toMatchObject({ code: 'bad_input', message });
  });

  it.skipIf(numpy === null)(`come from numpy.savez as well, but objects never${skipped(numpy, 'numpy')}`, async () => {
    const save = `
import sys, numpy
numpy.savez_compressed(sys.argv[1] + '/ok.npz', **{'m/h': numpy.arange(5, dtype='i2'), 'm/h2/label': numpy.array([0.5, numpy.nan], 'f4')})
numpy.savez(sys.argv[1] + '/objects.npz', **{'m/h': numpy.array([{}, []], dtype=object)})
print('null')
`;
    askPython(numpy, save, [folder]);
    const { heads, notes } = await gather('ok.npz');
    expect(heads.map(({ head, count, leftOut }) => [head, count, leftOut])).toEqual([
      ['h', 5, 0],
      ['h2', 1, 1],
    ]);
    expect(Object.keys(heads[1]?.labels ?? {})).toEqual(['label']);
    expect(notes).toEqual([]);
    await expect(gather('objects.npz')).rejects.toMatchObject({ code: 'bad_input', message: /object/ });
  });
});
