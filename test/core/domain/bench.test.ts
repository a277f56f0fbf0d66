import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { benchSchema } from '../../../src-core/domain/bench.ts';
import { refusalsOf } from '../../../src-core/domain/parse.ts';
import { demoBench } from '../../support/demoBench.ts';
import type { LooseKernel } from '../../support/demoBench.ts';

type LooseBench = LooseKernel;

const looseBench = (): LooseBench => JSON.parse(JSON.stringify(demoBench()));

const paths = (change: (bench: LooseBench) => void): string[] => {
  const bench = looseBench();
  change(bench);
  const parsed = benchSchema.safeParse(bench);
  return parsed.success ? [] : refusalsOf(parsed.error).map(({ path }) => path);
};

const upper = (bench: LooseBench) => bench.nodes.mzi_0.parameters.phase_upper;

describe('a bench file', () => {
  it.each<[string, (bench: LooseBench) => void, string]>([
    ['an unknown field', (b) => (b.colour = 1), 'colour'],
    ['another format', (b) => (b.format = 'fringe.bench/9'), 'format'],
    ['limits turned round', (b) => (upper(b).hard_limits = [6, 0]), 'nodes.mzi_0.parameters.phase_upper.hard_limits'],
    [
      'limits that are not finite',
      (b) => (upper(b).hard_limits = [0, Infinity]),
      'nodes.mzi_0.parameters.phase_upper.hard_limits[1]',
    ],
    ['a safe value outside the limits', (b) => (upper(b).safe = 9), 'nodes.mzi_0.parameters.phase_upper.safe'],
    ['a ramp without a step', (b) => (upper(b).ramp.step = 0), 'nodes.mzi_0.parameters.phase_upper.ramp.step'],
    [
      'an instrument nobody knows',
      (b) => (upper(b).instrument = 'oven'),
      'nodes.mzi_0.parameters.phase_upper.instrument',
    ],
    ['a driver nobody knows', (b) => (b.instruments.tec.driver = 'magic'), 'instruments.tec.driver'],
    [
      'a sensor on an instrument nobody knows',
      (b) => (b.sensors.detector_cross.instrument = 'eye'),
      'sensors.detector_cross.instrument',
    ],
    ['a virtual sensor of a stranger', (b) => (b.sensors.detector_0.reads = ['eye']), 'sensors.detector_0.reads[0]'],
    ['a virtual sensor of itself', (b) => (b.sensors.detector_0.reads = ['detector_0']), 'sensors.detector_0.reads[0]'],
    [
      'two instruments at one address',
      (b) => {
        b.instruments.meter_cross.address = 'TCPIP0::127.0.0.1::5025::SOCKET';
        b.instruments.tec.address = 'tcpip::LOCALHOST::05025::socket';
      },
      'instruments.tec.address',
    ],
    ['a temperature sensor nobody knows', (b) => (b.temperature_sensor = 'nose'), 'temperature_sensor'],
  ])('refuses %s and names the path', (_what, change, path) => {
    expect(paths(change)).toContain(path);
  });

  it('is refused or read, and never throws, whatever stands in any of its places', () => {
    // Every place of the file, found once: objects and lists included.
    const places: (string | number)[][] = [];
    const walk = (value: unknown, path: (string | number)[]) => {
      if (path.length > 0) places.push(path);
      if (typeof value === 'object' && value !== null) {
        for (const [key, inner] of Object.entries(value)) walk(inner, [...path, key]);
      }
    };
    walk(looseBench(), []);
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.jsonValue(), (path, value) => {
        const bench = looseBench();
        const parent = path.slice(0, -1).reduce((at: LooseBench, key) => at[key], bench);
        parent[path.at(-1) as string] = value;
        const parsed = benchSchema.safeParse(bench);
        if (!parsed.success) expect(refusalsOf(parsed.error).every(({ message }) => message !== '')).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });
});
