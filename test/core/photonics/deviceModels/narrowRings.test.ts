import { describe, expect, it } from 'vitest';
import { createParameterSet } from '../../../../src-core/maths/inference/parameterSet.ts';
import { createRandomStream } from '../../../../src-core/maths/random/index.ts';
import { createDeviceModel } from '../../../../src-core/photonics/deviceModels/index.ts';
import { farthest } from './farthest.ts';
import { fitDeviceModel } from './fitDeviceModel.ts';
import { grid, simulate } from './simulate.ts';

interface NarrowRing {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly span: readonly [fromNm: number, toNm: number, points: number];
  readonly groupIndex: number;
  readonly lossDb: number;
  /** The larger over the smaller of coupling and power lost in a round trip. */
  readonly ratio: number;
  /** Parameters to compare; all when left out. */
  readonly told?: readonly string[] | undefined;
}

const under = { regime: 'undercoupled' };
const over = { regime: 'overcoupled' };
const rings: readonly NarrowRing[] = [
  {
    name: 'left out',
    options: { radius_um: 10 },
    span: [1520, 1580, 3000],
    groupIndex: 4.25,
    lossDb: 0.25,
    ratio: 2.8,
  },
  {
    name: 'under, 1.2',
    options: { radius_um: 30, ...under },
    span: [1540, 1560, 3000],
    groupIndex: 2,
    lossDb: 0.16,
    ratio: 1.2,
  },
  {
    name: 'under, long',
    options: { radius_um: 60, ...under },
    span: [1530, 1570, 6000],
    groupIndex: 4.2,
    lossDb: 0.3,
    ratio: 3,
  },
  {
    name: 'under, 1.5',
    options: { radius_um: 20, ...under },
    span: [1520, 1580, 3000],
    groupIndex: 3.6,
    lossDb: 0.2,
    ratio: 1.5,
  },
  {
    name: 'over, 1.2',
    options: { radius_um: 10, ...over },
    span: [1520, 1580, 3000],
    groupIndex: 4.25,
    lossDb: 0.1,
    ratio: 1.2,
  },
  {
    name: 'over, two dips',
    options: { radius_um: 10, ...over },
    span: [1540, 1560, 2000],
    groupIndex: 4.25,
    lossDb: 0.15,
    ratio: 1.5,
    // Two places do not tell group index, dispersion and phase: only the priors hold these.
    told: ['coupling', 'round_trip_loss_db', 'loss_db'],
  },
  {
    name: 'over, nitride',
    options: { radius_um: 50, ...over },
    span: [1530, 1570, 4000],
    groupIndex: 2.1,
    lossDb: 0.1,
    ratio: 2,
  },
  // A dip is 0.03 nm wide, two steps.
  {
    name: 'barely resolved',
    options: { radius_um: 30 },
    span: [1520, 1580, 4000],
    groupIndex: 4.2,
    lossDb: 0.2,
    ratio: 2,
  },
];

describe('a ring with narrow resonances is found, from the sampling that shows them', () => {
  it.each(rings)(
    'all-pass: $name',
    ({ options, span, groupIndex, lossDb, ratio, told }) => {
      const model = createDeviceModel('ring_spectrum', options);
      const lost = 1 - 10 ** (-lossDb / 10);
      const coupling = options['regime'] === 'overcoupled' ? lost * ratio : lost / ratio;
      for (let seed = 1; seed <= 3; seed++) {
        expect({ seed, far: farFrom(model, { span, groupIndex, coupling, lossDb, seed, told }) < 4 }).toEqual({
          seed,
          far: true,
        });
      }
    },
    300_000,
  );

  it.each([
    { observe: 'through', coupling: 0.02, lossDb: 0.1 },
    { observe: 'through', coupling: 0.05, lossDb: 0.3 },
    { observe: 'through_and_drop', coupling: 0.03, lossDb: 0.2 },
  ])(
    'add-drop: coupling $coupling, $lossDb dB, $observe',
    ({ observe, coupling, lossDb }) => {
      const model = createDeviceModel('ring_spectrum', { radius_um: 20, configuration: 'add_drop', observe });
      for (let seed = 1; seed <= 3; seed++) {
        const far = farFrom(model, { span: [1530, 1570, 3000], groupIndex: 4.2, coupling, lossDb, seed });
        expect({ seed, far: far < 4 }).toEqual({ seed, far: true });
      }
    },
    300_000,
  );
});

interface Drawn extends Pick<NarrowRing, 'span' | 'groupIndex' | 'lossDb' | 'told'> {
  readonly coupling: number;
  readonly seed: number;
}

/** Of estimate and truth, in standard deviations; infinite where the truth lies outside the priors. */
function farFrom(
  model: ReturnType<typeof createDeviceModel>,
  { span, groupIndex, coupling, lossDb, seed, told }: Drawn,
): number {
  const stream = createRandomStream({ seed, purpose: 'truth' });
  const all: Record<string, number> = {
    group_index: groupIndex * (0.98 + 0.04 * stream.uniform()),
    dispersion: stream.uniform() - 0.5,
    phase: Math.PI * (2 * stream.uniform() - 1),
    coupling,
    round_trip_loss_db: lossDb,
    loss_db: 18,
    drop_loss_db: 17,
    ...{ envelope_1: 0.3, envelope_2: -0.5, envelope_3: 0.1, envelope_4: -0.1 },
  };
  const truth = Object.fromEntries(Object.entries(all).filter(([name]) => name in model.parameters));
  const columns = { '*': { wavelength_nm: grid(...span) } };
  const data = simulate({ model, truth, columns, sigma: { '*': 0.05 }, seed });
  const { names, bounds } = createParameterSet(model.priors(data));
  const isWithin = names.every((name, axis) => {
    const [lower, upper] = bounds[axis] as readonly [number, number];
    return name === 'phase' || ((truth[name] as number) > lower && (truth[name] as number) < upper);
  });
  const compared = Object.fromEntries((told ?? names).map((name) => [name, truth[name] as number]));
  return isWithin ? farthest(fitDeviceModel(model, data), compared) : Infinity;
}
