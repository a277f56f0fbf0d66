import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readNpz, writeNpz } from '../../../../src-main/sessions/arrays/npz.ts';
import { askPython, pythonWith, skipped } from '../pythonWith.ts';
import { useTemporaryFolder } from '../temporaryFolder.ts';

const folder = useTemporaryFolder();
const golden = (name: string): string => join(import.meta.dirname, 'golden', name);
const numpy = pythonWith('numpy');

const load = `
import json, sys, numpy
arrays = numpy.load(sys.argv[1])
print(json.dumps({name: [arrays[name].dtype.str, list(arrays[name].shape), arrays[name].tolist()] for name in arrays}))
`;

describe('NPZ files', () => {
  it.each(['plain.npz', 'compressed.npz'])('of NumPy are read by name: %s', async (name) => {
    const arrays = await readNpz(golden(name), { only: ['f64'] });
    expect([...arrays.keys()]).toEqual(['f64']);
    expect(arrays.get('f64')).toEqual({ shape: [2, 3], values: Float64Array.from([0, 1, 2, 3, 4, 5], (k) => k / 7) });
  });

  it('of NumPy are read whole', async () => {
    const arrays = await readNpz(golden('plain.npz'));
    expect(arrays.get('i32')?.values).toEqual(Int32Array.of(-1, 0, 2147483647));
    expect(arrays.get('bool')?.values).toEqual(Uint8Array.of(1, 0, 1));
  });

  it('are refused in a sentence where they hold what is not read, or not what is asked for', async () => {
    const texts = join(folder(), 'texts.npz');
    await writeNpz(texts, { names: ['a', 'b'] });
    await expect(readNpz(texts)).rejects.toMatchObject({
      code: 'bad_input',
      message: expect.stringContaining('The array names of') as string,
    });
    await expect(readNpz(golden('plain.npz'), { only: ['f32'] })).rejects.toMatchObject({
      code: 'bad_input',
      remedy: 'Choose one of f64, i32, bool.',
    });
    await expect(readNpz(golden('compressed.npz'), { only: ['f64'], mostBytes: 100 })).rejects.toMatchObject({
      message: expect.stringContaining('more than 100 bytes') as string,
    });
    await expect(readNpz(join(folder(), 'none.npz'))).rejects.toMatchObject({ code: 'not_found' });
  });

  it('that are cut or damaged are refused', async () => {
    const whole = readFileSync(golden('compressed.npz'));
    const path = join(folder(), 'damaged.npz');
    for (let length = 0; length < whole.length; length += 7) {
      writeFileSync(path, whole.subarray(0, length));
      await expect(readNpz(path)).rejects.toMatchObject({ code: 'bad_input' });
    }
    for (let at = 0; at < whole.length; at += 5) {
      const bytes = Buffer.from(whole);
      bytes[at]! ^= 0x11;
      writeFileSync(path, bytes);
      await readNpz(path, { only: ['f64'] }).catch((thrown: unknown) =>
        expect(thrown).toMatchObject({ code: 'bad_input' }),
      );
    }
  });

  const arrays = {
    grid: { shape: [2, 2], values: Float64Array.of(0.1, NaN, -Infinity, -0) },
    single: { shape: [1], values: Float32Array.of(0.5) },
    count: { shape: [2], values: BigInt64Array.of(-(2n ** 60n), 7n) },
    names: ['d', 'βeta', 'phase 𝜑'],
    streamed: {
      shape: [3, 2],
      *parts() {
        yield Float64Array.of(1, 2, 3, 4);
        yield Float64Array.of(5, 6);
      },
    },
  };

  it('that are written give back what they were made of, and the same bytes', async () => {
    const [one, two] = [join(folder(), 'one.npz'), join(folder(), 'two.npz')];
    await writeNpz(one, arrays);
    await writeNpz(two, arrays);
    expect(readFileSync(one).equals(readFileSync(two))).toBe(true);
    const back = await readNpz(one, { only: ['grid', 'single', 'count', 'streamed'] });
    expect(back.get('grid')).toEqual(arrays.grid);
    expect(back.get('count')).toEqual(arrays.count);
    expect(back.get('streamed')).toEqual({ shape: [3, 2], values: Float64Array.of(1, 2, 3, 4, 5, 6) });
  });

  it('fail when a stream fails or is of another length', async () => {
    const failing = {
      shape: [2],
      parts: (): Iterable<Float64Array> => {
        throw new Error('the disk is gone');
      },
    };
    await expect(writeNpz(join(folder(), 'a.npz'), { failing })).rejects.toThrow('the disk is gone');
    const short = { shape: [9], parts: () => [Float64Array.of(1)] };
    await expect(writeNpz(join(folder(), 'b.npz'), { short })).rejects.toThrow();
  });

  it.skipIf(numpy === null).each([false, true])(
    `are opened by NumPy${skipped(numpy, 'numpy')}: compressed %s`,
    async (compress) => {
      const path = join(folder(), 'x.npz');
      await writeNpz(
        path,
        { ...arrays, grid: { shape: [2, 2], values: Float64Array.of(0.1, 1e300, 5e-324, -0) } },
        { compress },
      );
      expect(askPython(numpy, load, [path])).toEqual({
        grid: [
          '<f8',
          [2, 2],
          [
            [0.1, 1e300],
            [5e-324, -0],
          ],
        ],
        single: ['<f4', [1], [0.5]],
        count: ['<i8', [2], [-(2 ** 60), 7]],
        names: ['<U7', [3], ['d', 'βeta', 'phase 𝜑']],
        streamed: [
          '<f8',
          [3, 2],
          [
            [1, 2],
            [3, 4],
            [5, 6],
          ],
        ],
      });
    },
  );
});
