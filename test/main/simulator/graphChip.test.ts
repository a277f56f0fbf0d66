import { describe, expect, it } from 'vitest';
import type { Bench } from '../../../src-core/domain/bench.ts';
import type { Graph } from '../../../src-core/domain/graph.ts';
import { builtInGraph } from '../../../src-core/photonics/builtInGraph.ts';
import { heaterPositions } from '../../../src-core/photonics/heaterPositions.ts';
import { FaultBook } from '../../../src-main/instruments/simulator/faultBook.ts';
import { GraphChip, graphChip } from '../../../src-main/instruments/simulator/graphChip.ts';
import { graphWiring } from '../../../src-core/photonics/graphWiring.ts';
import { startSimulator } from '../../../src-main/instruments/simulator/simulator.ts';
import { RawLink } from '../../support/rawLink.ts';
import { meshBench } from './meshBench.ts';

const graphOf = (bench: Bench): Graph => {
  const { simulated } = bench;
  if (simulated?.chip !== 'graph' || typeof simulated.graph === 'string') throw new Error('the bench has no graph');
  return simulated.graph;
};

const chipOf = (seed: number, faults = new FaultBook()): GraphChip => {
  const bench = meshBench();
  return new GraphChip(seed, graphWiring(bench, graphOf(bench)), faults);
};

const powers = (chip: GraphChip): number[] => [...chip.detectorPowersW().values()];
const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

describe('the mesh bench that is shipped', () => {
  it('has six interferometers, twelve heaters and four detectors, each where the graph has it', () => {
    const bench = meshBench();
    const { heaters, meters } = graphWiring(bench, graphOf(bench));
    expect(graphOf(bench)).toEqual(builtInGraph('mesh_4x4'));
    expect(heaters.map(({ channel }) => channel)).toEqual([...Array(12).keys()]);
    expect([...meters.values()]).toEqual(graphOf(bench).outputs);
  });

  it.each<[string, (bench: Bench) => void, string]>([
    ['a node', (b) => (b.nodes.mzi_9_9 = b.nodes.mzi_0_0 as Bench['nodes'][string]), 'nodes.mzi_9_9.parameters.theta'],
    ['a detector', (b) => (b.sensors.eye = b.sensors.detector_0 as Bench['sensors'][string]), 'sensors.eye'],
  ])('is refused when it has %s that the graph does not', (_what, change, path) => {
    const bench = meshBench();
    change(bench);
    expect(() => graphChip(bench, graphOf(bench), new FaultBook())).toThrow(
      expect.objectContaining({ code: 'bad_input', path }),
    );
  });
});

describe('the simulated chip of a graph', () => {
  it('loses some light, makes none, and sends it elsewhere when a heater is driven', () => {
    for (const seed of [1, 2, 3]) {
      const chip = chipOf(seed);
      const dark = powers(chip);
      expect(total(dark)).toBeGreaterThan(1e-3 * 10 ** (-8 / 10));
      expect(total(dark)).toBeLessThan(1e-3);
      for (let channel = 0; channel < 12; channel += 1) chip.setVolts('heaters', channel, 3.5);
      chip.advanceTo(1000);
      const driven = powers(chip);
      expect([0, 1, 2, 3].map((meter) => chip.truePowerW(`meter_${meter}`))).toEqual(driven);
      expect(Math.max(...driven.map((power, i) => Math.abs(power - (dark[i] as number))))).toBeGreaterThan(1e-5);
      expect(total(driven)).toBeCloseTo(total(dark), 4);
    }
  });

  it('is another chip for another seed, and the same with the same commands', () => {
    const read = (seed: number): number[] => {
      const chip = chipOf(seed);
      chip.setVolts('heaters', 3, 4);
      chip.advanceTo(500);
      return [0, 1, 2, 3].flatMap((meter) => [
        chip.readPowerW(`meter_${meter}`, 0.1),
        chip.readPowerW(`meter_${meter}`, 0.1),
      ]);
    };
    expect(read(5)).toEqual(read(5));
    expect(read(5)).not.toEqual(read(6));
    expect(read(5)[0]).not.toBe(read(5)[1]);
  });

  it('stands exactly where its snapshot says, and refuses that of another chip', () => {
    const bench = meshBench();
    const model = graphChip(bench, graphOf(bench), new FaultBook());
    const chip = model.fresh(9);
    chip.setVolts('heaters', 0, 4);
    chip.advanceTo(700);
    chip.readPowerW('meter_0', 0.1);
    const again = model.restored(JSON.parse(JSON.stringify(chip.snapshot())));
    if (again === null) throw new Error('the snapshot was refused');
    for (const each of [chip, again]) each.advanceTo(1500);
    expect(again.readPowerW('meter_0', 0.1)).toBe(chip.readPowerW('meter_0', 0.1));
    expect(again.snapshot()).toEqual(chip.snapshot());
    expect(model.restored({ seed: 1 })).toBeNull();
    expect(model.restored({ ...(chip.snapshot() as object), driveVolts: [0, 0] })).toBeNull();
  });

  it('warms its neighbours, the less the farther they are', () => {
    const chip = chipOf(4);
    const { crosstalk } = chip.fabrication;
    const positions = [...heaterPositions(graphOf(meshBench())).values()];
    const first = positions[0] ?? { x: NaN, y: NaN };
    const distances = positions.map(({ x, y }) => Math.hypot(x - first.x, y - first.y));
    const parts = crosstalk[0] ?? [];
    const byDistance = distances.map((distance, i) => ({ distance, part: parts[i] as number })).slice(1);
    byDistance.sort((a, b) => a.distance - b.distance);
    byDistance
      .slice(1)
      .forEach(({ part }, i) => expect(part).toBeLessThanOrEqual((byDistance[i] as { part: number }).part));
    expect(total(parts) - 1).toBeGreaterThan(0.03);
    expect(total(parts) - 1).toBeLessThan(0.3);
    chip.setVolts('heaters', 0, 5);
    chip.advanceTo(100);
    const { thermal } = chip.stage.snapshot();
    const own = thermal.effectiveW[0] as number;
    thermal.effectiveW.forEach((warmth, i) => expect(warmth / own).toBeCloseTo(parts[i] as number, 9));
  });

  it('drifts with its temperature, dims with its laser, and has heaters that can die', () => {
    const faults = new FaultBook();
    const chip = chipOf(2, faults);
    for (let channel = 0; channel < 12; channel += 1) chip.setVolts('heaters', channel, 3);
    chip.advanceTo(60_000);
    const before = powers(chip);
    faults.add({ kind: 'laser_drop', magnitude: 3, atSeconds: 0 }, chip.timeMs);
    expect(10 * Math.log10(total(before) / total(powers(chip)))).toBeCloseTo(3, 6);
    faults.clear();
    faults.add({ kind: 'temperature_step', magnitude: 5, atSeconds: 0 }, chip.timeMs);
    chip.advanceTo(chip.timeMs + 20_000);
    const warm = powers(chip);
    expect(Math.max(...warm.map((power, i) => Math.abs(power - (before[i] as number))))).toBeGreaterThan(1e-6);
    faults.add({ kind: 'dead_heater', magnitude: 9, atSeconds: 0 }, chip.timeMs);
    expect(chip.currentMa('heaters', 9)).toBe(0);
    expect(chip.resistanceOhm('heaters', 9)).toBe(Infinity);
    expect(chip.currentMa('heaters', 8)).toBeGreaterThan(1);
    expect(chip.currentMa('heaters', 12)).toBe(0);
    expect(chip.currentMa('meter_0', 0)).toBe(0);
  });
});

describe('the simulated instruments of a mesh', () => {
  it('are two heater modules in a chain, and a power meter for each detector', async () => {
    const running = await startSimulator(meshBench(), { pacing: false, latencyScale: 0, now: () => 0 });
    const links: RawLink[] = [];
    const open = async (instrument: string): Promise<RawLink> => {
      const link = await RawLink.open(running.bench.instruments[instrument]?.address ?? '');
      links.push(link);
      return link;
    };
    try {
      await running.control.beginRun({ seed: 3 });
      const heaters = await open('heaters');
      expect(await heaters.ask('NCHANALL?\n')).toBe('8\n');
      expect(await heaters.readUntil('\n')).toBe('8\n');
      const meters = [await open('meter_0'), await open('meter_1'), await open('meter_2'), await open('meter_3')];
      const read = async (): Promise<number[]> => {
        const values: number[] = [];
        for (const meter of meters) values.push(Number(await meter.ask('READ?\n')));
        return values;
      };
      const dark = await read();
      expect(total(dark)).toBeGreaterThan(1e-4);
      for (let channel = 0; channel < 12; channel += 1) {
        expect(await heaters.ask(`V${channel}=4.00000\n`)).toBe('OK\n');
      }
      expect(await heaters.ask('V16=1.0\n')).toMatch(/^E12/);
      await running.control.wait(100);
      const driven = await read();
      expect(Math.max(...driven.map((power, i) => Math.abs(power - (dark[i] as number))))).toBeGreaterThan(1e-5);
      expect(await running.control.truth()).toMatchObject({ extinctionRatioDb: null, seed: 3 });
    } finally {
      for (const link of links) await link.close();
      await running.close();
    }
  });
});
