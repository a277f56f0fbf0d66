import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parameterSchema } from '../../src-core/domain/inferencePrior.ts';
import { inferenceSpecSchema } from '../../src-core/domain/inferenceSpec.ts';
import { readText, valueAt } from '../../src-renderer/features/calibrate/kernelText.ts';
import { csvColumns, guessColumns } from '../../src-renderer/features/inference/setup/csvColumns.ts';
import {
  priorKinds,
  priorNumbers,
  readPrior,
  withKind,
  writePrior,
} from '../../src-renderer/features/inference/setup/priorForm.ts';
import type { PriorShape } from '../../src-renderer/features/inference/setup/priorForm.ts';
import {
  dataKindOf,
  modelKindOf,
  newSpecificationText,
  unclaimedNames,
} from '../../src-renderer/features/inference/setup/specText.ts';
import { expectedSeconds } from '../../src-renderer/features/inference/setup/expectedSeconds.ts';
import { moveTag, moveVariants } from '../../src-renderer/features/inference/setup/choices.ts';
import { sweepTarget } from '../../src-renderer/features/inference/setup/takeData.ts';
import { modelChoices } from '../../src-renderer/features/inference/setup/modelChoices.ts';
import { builtInModels } from '../../src-core/domain/inferenceSpec.ts';
import { acceptanceTone } from '../../src-renderer/features/inference/live/acceptanceTone.ts';
import { ballAbout, roundedWith } from '../../src-renderer/features/inference/live/estimateWords.ts';
import { sweepOf } from '../../src-renderer/stores/sweepStore.ts';
import { sweepSchema } from '../../src-core/domain/sweep.ts';

const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
const positive = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
const shape: fc.Arbitrary<PriorShape> = fc
  .record({
    kind: fc.constantFrom(...priorKinds),
    place: number,
    width: positive,
    lower: fc.option(number),
    transform: fc.constantFrom('none' as const, 'log' as const, 'logit' as const),
  })
  .map(({ kind, place, width, lower, transform }) => ({
    kind,
    numbers: Object.fromEntries(
      priorNumbers[kind].map((name) => [name, name === 'sd' || name === 'sigma' ? width : place]),
    ),
    lower: kind === 'Uniform' ? place : lower,
    upper: kind === 'Uniform' ? place + Math.max(1, width) : null,
    transform,
  }));

describe('a prior as fields', () => {
  it('reads back what it writes, and what it writes is a prior', () => {
    fc.assert(
      fc.property(shape, (one) => {
        const written = writePrior(one);
        expect(parameterSchema.safeParse(written).success).toBe(true);
        expect(readPrior(written)).toEqual(one);
      }),
    );
  });

  it('reads the priors of the specification', () => {
    expect(readPrior({ Bound: { of: { Normal: { mean: 0.45, sd: 0.2 } }, lower: 0, upper: 1 } })).toEqual({
      kind: 'Normal',
      numbers: { mean: 0.45, sd: 0.2 },
      lower: 0,
      upper: 1,
      transform: 'none',
    });
    expect(readPrior('Flat')?.kind).toBe('Flat');
    expect(readPrior({ Normal: { mean: 1, sd: 2 }, transform: 'log' })?.transform).toBe('log');
  });

  it('leaves to the JSON what it has no fields for', () => {
    expect(readPrior({ Bound: { of: { Bound: { of: 'Flat', lower: 0 } }, upper: 1 } })).toBeNull();
    expect(readPrior({ Cauchy: { scale: 1 } })).toBeNull();
    expect(readPrior(undefined)).toBeNull();
    expect(readPrior({ Normal: { mean: 0, sd: 1 }, transform: 'square' })).toBeNull();
  });

  it('keeps middle and width when another kind is chosen, and is still a prior', () => {
    fc.assert(
      fc.property(shape, fc.constantFrom(...priorKinds), (one, kind) => {
        const next = withKind({ ...one, lower: one.kind === 'Uniform' ? one.lower : null }, kind);
        expect(next.kind).toBe(kind);
        expect(parameterSchema.safeParse(writePrior(next)).success).toBe(true);
      }),
    );
    const uniform = readPrior({ Uniform: { lower: 2, upper: 4 } }) as PriorShape;
    expect(withKind(uniform, 'Normal').numbers).toEqual({ mean: 3, sd: 0.5774 });
  });
});

describe('the text of a specification', () => {
  const root = (text: string) => readText(text);

  it('tells data and model', () => {
    expect(dataKindOf(root('{"target": {"csv": "a.csv"}}'))).toBe('csv');
    expect(dataKindOf(root('{"target": {"session": "run"}}'))).toBe('session');
    expect(dataKindOf(root('{"target": {"variables": {}}}'))).toBe('several');
    expect(dataKindOf(root('{"target": {}}'))).toBe('none');
    expect(modelKindOf(root('{"model": {"id": "heater"}}'))).toBe('id');
    expect(modelKindOf(root('{"model": {"command": ["a"]}}'))).toBe('command');
    expect(modelKindOf(root('{"log_density": "-x^2"}'))).toBe('log_density');
  });

  it('names what a formula uses and nobody claims', () => {
    expect(unclaimedNames('a + b*cos(c + d*V^2 + 2*pi)', ['V', 'a'])).toEqual(['b', 'c', 'd']);
    expect(unclaimedNames('a + (', [])).toEqual([]);
  });

  it('begins with a specification that only waits for its data', () => {
    const parsed = inferenceSpecSchema.safeParse(root(newSpecificationText));
    expect(parsed.error?.issues.map(({ path }) => path[0])).toEqual(['target']);
    expect(valueAt(root(newSpecificationText), ['model', 'id'])).toBe('mzi_voltage');
  });

  it('knows every built-in model, with a sentence', () => {
    expect(modelChoices.map(({ id }) => id)).toEqual([...builtInModels]);
    for (const { sentence } of modelChoices) expect(sentence).toMatch(/^[A-Z].+\.$/);
  });

  it('tells the moves apart', () => {
    for (const { tag, value } of moveVariants) expect(moveTag(value)).toBe(tag);
    expect(moveTag(undefined)).toBe('stretch');
  });
});

describe('columns', () => {
  it('are those of the header, with their units, and a first choice among them', () => {
    const { columns, refusal } = csvColumns('mzi.csv', 'V,T,sigma\n0,0.87,0.01\n0.5,0.86,0.01\n1,0.8,0.01\n');
    expect(refusal).toBeNull();
    expect(columns.map(({ name }) => name)).toEqual(['V', 'T', 'sigma']);
    expect(guessColumns(columns)).toEqual({ independent: ['V'], value: 'T', uncertainty: 'sigma' });
    const spectrum = csvColumns('s.csv', 'wavelength_nm,power_dBm\n1550,-20\n1551,-21\n').columns;
    expect(spectrum.map(({ unit }) => unit)).toEqual(['nm', 'dBm']);
  });

  it('of a file that is none are none, with the reason', () => {
    const { columns, refusal } = csvColumns('photo.csv', '\u0000\u0001\u0002');
    expect(columns).toEqual([]);
    expect(refusal).toContain('photo.csv');
  });

  it('of a sweep are its drive and its first sensor', () => {
    const columns = ['row', 'mzi_0.p', 'mzi_0.p.voltage_v', 'mzi_0.p.power_w', 'through', 'time_s'];
    const named = columns.map((name) => ({ name }));
    expect(sweepTarget(named, undefined)).toEqual({ x: 'mzi_0.p.voltage_v', y: 'through' });
    expect(sweepTarget(named, 'power')).toEqual({ x: 'mzi_0.p.power_w', y: 'through' });
    expect(sweepTarget([{ name: 'laser.wavelength' }, { name: 'meter' }], undefined)).toEqual({
      x: 'laser.wavelength',
      y: 'meter',
    });
  });
});

describe('a sweep that is being filled in', () => {
  const draft = { parameter: 'mzi_0.p', from: 0, to: 6, points: 120, read: ['through'], repeats: 1, integrationMs: 10 };

  it('is a sweep, and an empty field is a field that is missing', () => {
    expect(sweepSchema.parse(sweepOf(draft)).integration_time_ns).toBe(10_000_000);
    const issues = sweepSchema.safeParse(sweepOf({ ...draft, to: null })).error?.issues;
    expect(issues?.[0]?.path).toEqual(['to']);
  });
});

describe('what is said of a run', () => {
  it('is expected to take as long as its points ask for', () => {
    const variables = [{ points: 200 }] as never;
    const base = { command: null, evaluations: 1_000_000, variables };
    expect(expectedSeconds(base, 1e8)).toBeCloseTo(3);
    expect(expectedSeconds({ ...base, command: ['python3'] }, 1e8)).toBeNull();
  });

  it('calls an acceptance between 0.2 and 0.5 fine', () => {
    expect([0.01, 0.1, 0.2, 0.35, 0.5, 0.8].map((share) => acceptanceTone(share).words)).toEqual([
      ...['stuck', 'low', 'fine', 'fine', 'fine', 'very high'],
    ]);
  });

  it('prints an estimate to the second digit of its error', () => {
    expect(roundedWith(4.205812345, 0.00213)).toEqual({ value: '4.2058', error: '0.0021' });
    expect(roundedWith(1.5, null).error).toBeNull();
  });

  it('begins from an estimate in a ball as wide as its best known parameter', () => {
    expect(ballAbout({ a: 1, b: 2 }, { a: 0.1, b: 0.01 })).toEqual({ center: { a: 1, b: 2 }, radius: 0.01 });
    expect(ballAbout({ a: 4 }, { a: null }).radius).toBeCloseTo(0.004);
  });
});
