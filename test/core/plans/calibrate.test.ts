import { describe, expect, it } from 'vitest';
import { calibrate } from '../../../src-core/plans/calibrate.ts';
import { createOptimizer } from '../../../src-core/plans/createOptimizer.ts';
import { requireKernel } from '../../../src-core/plans/resolveKernel.ts';
import { demoBench, sourceKernel } from '../../support/demoBench.ts';
import type { LooseKernel } from '../../support/demoBench.ts';
import { runOnModel } from '../../support/modelRunner.ts';
import type { ModelledBench } from '../../support/modelRunner.ts';

/** A chip without a surprise: cross = floor + sin^2, darkest where the phases differ by 2. */
const reader =
  (floor: number): ModelledBench['read'] =>
  (settings, sensor) => {
    if (sensor === 'chip_temperature') return 25;
    const difference = (settings.get('mzi_0.phase_upper') ?? 0) - (settings.get('mzi_0.phase_lower') ?? 0);
    const cross = floor + (1 - floor) * Math.sin((difference - 2) / 2) ** 2;
    return 1e-3 * (sensor === 'detector_cross' ? cross : 1.01 - cross);
  };

function run(model: Partial<ModelledBench>, change: (kernel: LooseKernel) => void = () => undefined) {
  const resolved = requireKernel(sourceKernel(change), demoBench());
  const plan = calibrate({ resolved, optimizer: createOptimizer(resolved, {}, 1) });
  return runOnModel(plan, { bench: demoBench(), read: reader(0.001), ...model });
}

describe('a calibration', () => {
  it('ends max_iterations when the target cannot be met, with the best it found, restarted within the budget', () => {
    const { result, records } = run({ read: reader(0.2) }, (k) => (k.optimizer_config.max_iterations = 80));
    expect(result).toMatchObject({ reason: 'max_iterations', converged: false, iterations: 80 });
    expect(result.cost).toBeGreaterThan(0.2);
    expect(result.cost).toBeLessThan(0.3);
    expect(result.confidence).toBe(0);
    expect(records.get('iterations')).toHaveLength(80);
  });

  it.each(['over range', 'not measured', 'NaN'])('makes a fault of a reading that is "%s", never a cost', (fault) => {
    let count = 0;
    // Three reads in four fail on one port.
    const read: ModelledBench['read'] = (settings, sensor, index) =>
      sensor === 'detector_cross' && count++ % 4 > 0 ? null : reader(0.001)(settings, sensor, index);
    const { result, records } = run({ read, fault });
    const iterations = records.get('iterations') ?? [];
    const faulty = iterations.filter((iteration) => iteration.fault !== null);
    expect(faulty.length).toBeGreaterThan(5);
    expect(faulty.every(({ cost }) => cost === null)).toBe(true);
    expect(faulty[0]?.fault).toBe(`detector_cross: ${fault}`);
    // No confirmation was without a fault.
    expect(result).toMatchObject({ reason: 'max_iterations', converged: false });
  });

  it('has no cost at all when a port never reads', () => {
    const read: ModelledBench['read'] = (settings, sensor, index) =>
      sensor === 'detector_through' ? Number.NaN : reader(0.001)(settings, sensor, index);
    const { result, notes } = run({ read });
    expect(result).toMatchObject({ cost: null, reason: 'max_iterations', bestParameters: {} });
    expect(notes).toContainEqual(expect.stringMatching(/^No candidate had a cost that can be used.*detector_through/));
  });

  it('says of a cost without a value that it has none', () => {
    const { records, result } = run({}, (k) => (k.cost_function.Minimize.expression = 'log(-1 * cross_port_power)'));
    expect(records.get('iterations')?.every(({ fault }) => fault === 'the cost is not a finite number')).toBe(true);
    expect(result.cost).toBeNull();
  });

  it('counts its time from its own beginning, wherever in a run that is', () => {
    const slow = { stepNs: 1e8, read: reader(0.2) };
    const timed = (beginNs: number) =>
      run({ ...slow, beginNs }, (k) => (k.safety_constraints = { timeout_seconds: 10 }));
    const [alone, late] = [timed(0), timed(3600e9)];
    expect(alone.result).toMatchObject({ reason: 'timeout', converged: false });
    expect(alone.result.iterations).toBeGreaterThan(3);
    expect(late.instructions).toEqual(alone.instructions);
    expect(late.result.durationSeconds).toBeCloseTo(alone.result.durationSeconds, 6);
    expect(alone.result.durationSeconds).toBeGreaterThan(10);
    expect(alone.result.durationSeconds).toBeLessThan(12);
  });

  describe('with waits that are longer than its time limit', () => {
    const waiting = (seconds: number) => (k: LooseKernel) => {
      const wait = (id: string) => ({ step_id: id, action: { Wait: { duration_ns: seconds * 1e9 } } });
      k.measurement_sequence = [wait('rest'), ...k.measurement_sequence, wait('cool')];
      k.safety_constraints = { timeout_seconds: 5 };
    };

    it.each([1e4, 6, 4, 1.9])('cuts waits of %d s at the limit and ends timeout', (seconds) => {
      const { result, instructions, records } = run({ waits: true }, waiting(seconds));
      expect(result).toMatchObject({ reason: 'timeout', converged: false });
      expect(result.durationSeconds).toBeGreaterThan(5);
      expect(result.durationSeconds).toBeLessThan(5.5);
      const waitedMs = instructions.flatMap((one) => (one.verb === 'wait' ? [one.durationMs] : []));
      expect(Math.max(...waitedMs)).toBeLessThanOrEqual(5000);
      // What was measured before its wait was over is no cost.
      expect(records.get('iterations')?.at(-1)).toMatchObject({
        cost: null,
        fault: expect.stringMatching(/time limit/),
      });
    });

    it('leaves waits alone that end in time', () => {
      const { result } = run({ waits: true }, (k) => {
        waiting(0.01)(k);
        k.safety_constraints = { timeout_seconds: 500 };
      });
      expect(result).toMatchObject({ reason: 'threshold_met' });
    });
  });

  it('works out derived quantities that stand on each other', () => {
    const bench = demoBench();
    const derived = { ...bench.derived, suppression: '1 - extinction_ratio', in_db: '10 * log10(suppression)' };
    const kernel = sourceKernel((k) => (k.cost_function = { Minimize: { expression: 'in_db', target_value: -20 } }));
    const resolved = requireKernel(kernel, { ...bench, derived });
    const plan = calibrate({ resolved, optimizer: createOptimizer(resolved, {}, 1) });
    const { result } = runOnModel(plan, { bench: { ...bench, derived }, read: reader(0.001) });
    expect(result).toMatchObject({ reason: 'threshold_met' });
  });

  it.each([
    'SinusoidFit',
    'TrigonometricSurrogate',
    'Adaptive',
    { SimulatedAnnealing: { initial_temperature: 1, cooling_schedule: 'exponential' } },
    { SimulatedAnnealing: { initial_temperature: 1, cooling_schedule: 'linear' } },
    { BayesianOptimization: { acquisition_function: 'EI', num_initial_samples: 5 } },
  ])('meets its target by %j', (algorithm) => {
    const { result } = run({}, (k) => {
      k.optimizer_config.algorithm = algorithm;
      k.optimizer_config.max_iterations = 200;
    });
    expect(result).toMatchObject({ reason: 'threshold_met', converged: true, confidence: 1 });
  });
});
