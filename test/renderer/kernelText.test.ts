import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calibrationKernelSchema } from '../../src-core/domain/kernel.ts';
import { benchSchema } from '../../src-core/domain/bench.ts';
import { readText, refusalAt, tagOf, valueAt, withValue } from '../../src-renderer/features/calibrate/kernelText.ts';
import {
  actionVariants,
  algorithmVariants,
  costVariants,
  scheduleVariants,
} from '../../src-renderer/features/calibrate/kernelVariants.ts';
import { newKernelText } from '../../src-renderer/features/calibrate/newKernelText.ts';

const resource = (path: string) => readFileSync(new URL(`../../resources/${path}`, import.meta.url), 'utf8');
const kernel = resource('kernels/mzi_extinction_calibration.json');

describe('the form and the text of a kernel', () => {
  it('changes one value and nothing else', () => {
    const changed = withValue(kernel, ['optimizer_config', 'max_iterations'], 80);
    const before = kernel.split('\n');
    const after = changed.split('\n');
    const differing = after.filter((line, index) => line !== before[index]);
    expect(differing).toHaveLength(1);
    expect(differing[0]).toContain('80');
  });

  it('puts a field in that was left out, and takes it out again', () => {
    const path = ['safety_constraints', 'timeout_seconds'];
    const put = withValue(kernel, path, 60);
    expect(valueAt(readText(put), path)).toBe(60);
    expect(valueAt(readText(withValue(put, path, undefined)), path)).toBeUndefined();
  });

  it('leaves a text alone that is no JSON, and still reads what it can', () => {
    expect(withValue('', ['id'], 'a')).toContain('"id"');
    expect(valueAt(readText('{"id": "half'), ['id'])).toBe('half');
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(typeof withValue(text, ['optimizer_config', 'max_iterations'], 5)).toBe('string');
        readText(text);
      }),
    );
  });

  it('finds what is refused at a path or within it', () => {
    const refusals = [{ path: 'measurement_sequence[1].action', message: 'unknown', line: 1, column: 1 }];
    expect(refusalAt(refusals, ['measurement_sequence', 1, 'action'], 'here')).toBe('unknown');
    expect(refusalAt(refusals, ['measurement_sequence'], 'here')).toBeNull();
    expect(refusalAt(refusals, ['measurement_sequence'], 'inside')).toBe('unknown');
    expect(refusalAt(refusals, ['measurement_seq'], 'inside')).toBeNull();
  });

  it('names the variant of a tagged value', () => {
    expect(tagOf({ Minimize: {} })).toBe('Minimize');
    expect(tagOf('PreRun')).toBe('PreRun');
    expect(tagOf([])).toBeNull();
  });

  it.each([
    ['cost_function', costVariants],
    ['schedule', scheduleVariants],
  ] as const)('every variant of %s that the form writes has fields the schema knows', (field, variants) => {
    for (const { value } of variants) {
      const parsed = calibrationKernelSchema.safeParse({ ...(JSON.parse(kernel) as object), [field]: value });
      // What is still empty is refused until it is filled; nothing else is.
      const others = parsed.error?.issues.filter(({ code }) => code !== 'too_small') ?? [];
      expect(others).toEqual([]);
    }
  });

  it('every algorithm and action that the form writes is known', () => {
    const parsed = JSON.parse(kernel) as { optimizer_config: object };
    for (const { value } of algorithmVariants) {
      const tried = { ...parsed, optimizer_config: { ...parsed.optimizer_config, algorithm: value } };
      expect(calibrationKernelSchema.safeParse(tried).error?.issues ?? []).toEqual([]);
    }
    for (const { value } of actionVariants) {
      const tried = { ...parsed, measurement_sequence: [{ step_id: 'a', action: value }] };
      const issues = calibrationKernelSchema.safeParse(tried).error?.issues ?? [];
      expect(issues.filter(({ code }) => code !== 'too_small')).toEqual([]);
    }
  });

  it('begins a new kernel that is whole', () => {
    const bench = benchSchema.parse(JSON.parse(resource('benches/demo.bench.json')));
    expect(calibrationKernelSchema.parse(JSON.parse(newKernelText(bench))).target_nodes).toEqual(['mzi_0']);
  });
});
