import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunEvent } from '../src-core/documents/documents.ts';
import { calibrationKernelSchema } from '../src-core/domain/kernel.ts';
import { parameterToOutput } from '../src-core/photonics/conversions.ts';
import { createHost } from '../src-main/createHost.ts';
import type { Host } from '../src-main/createHost.ts';
import { rampPoints } from '../src-main/safety/outputLimits.ts';
import { openSession } from '../src-main/sessions/sessionStore.ts';
import type { BenchmarkReport } from './benchmarkReport.ts';
import { quantileOf, withTemporaryHome } from './temporaryHome.ts';

const mostMsPerMeasurement = 0.3;
const iterations = 1500;
const rounds = 5;

/**
 * What engine, journal and progress cost a measurement: a long run against the same exchanges, in the same order, sent
 * straight to the same drivers on the same simulated instruments without latency. Rounds alternate; medians count.
 */
export async function run(): Promise<BenchmarkReport> {
  return await withTemporaryHome(async (home) => {
    const host = await createHost({ home, shell: { kind: 'memory', notices: [] }, latencyScale: 0 });
    try {
      const runMs: number[] = [];
      const driverMs: number[] = [];
      for (let round = 0; round < rounds; round++) {
        const { elapsedMs, events, reads } = await longRun(host);
        runMs.push(elapsedMs / reads);
        driverMs.push((await driversAlone(host, events)) / reads);
      }
      const whole = quantileOf(runMs, 0.5);
      const alone = quantileOf(driverMs, 0.5);
      const overheadMs = whole - alone;
      return {
        name: 'overhead',
        figures: {
          overheadMsPerMeasurement: overheadMs,
          runMsPerMeasurement: whole,
          driversMsPerMeasurement: alone,
          mostMsPerMeasurement,
        },
        lines: [
          `engine, journal and progress: ${overheadMs.toFixed(3)} ms a measurement (${mostMsPerMeasurement} ms at most)`,
          `a measurement in a run ${whole.toFixed(3)} ms, its exchanges by the drivers alone ${alone.toFixed(3)} ms`,
        ],
        reached: overheadMs <= mostMsPerMeasurement,
      };
    } finally {
      await host.close();
    }
  });
}

async function longRun(host: Host): Promise<{ elapsedMs: number; events: readonly RunEvent[]; reads: number }> {
  const file = join(import.meta.dirname, '../resources/kernels/mzi_extinction_calibration.json');
  const source = calibrationKernelSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  const kernel = {
    ...source,
    cost_function: { Minimize: { expression: 'cross_port_power / through_port_power', target_value: -1 } },
    optimizer_config: { ...source.optimizer_config, max_iterations: iterations },
  };
  // Progress as a screen takes it: every document is looked at.
  let seen = 0;
  const unsubscribe = host.runs.onDocument(() => (seen += 1));
  const startedMs = performance.now();
  const { runId, finished } = await host.runs.start({
    kind: 'calibrate',
    kernel,
    seed: 1,
    outDir: null,
    faults: [],
    labels: { operator: '', chipId: '', dieId: '', notes: '' },
  });
  // Until the last confirmation: writing the artifact is not part of a measurement.
  let lastReadMs = startedMs;
  const stamp = host.runs.onDocument((_id, document) => {
    if (document.type === 'event' && document.stream === 'reads') lastReadMs = performance.now();
  });
  await finished;
  unsubscribe();
  stamp();
  const { events } = openSession(host.home, runId);
  const reads = events.filter(({ stream }) => stream === 'reads').length;
  if (seen === 0) throw new Error('no document was seen');
  return { elapsedMs: lastReadMs - startedMs, events, reads };
}

async function driversAlone(host: Host, events: readonly RunEvent[]): Promise<number> {
  const { bench, devices, simulator } = host.bench();
  const signal = new AbortController().signal;
  const last = new Map<string, number>();
  await simulator?.beginRun({ seed: 1 });
  const startedMs = performance.now();
  for (const { stream, data } of events) {
    if (stream === 'sets') {
      const name = data.parameter as string;
      const [node, parameter] = name.split('.') as [string, string];
      const definition = bench.nodes[node]?.parameters[parameter];
      if (definition === undefined) continue;
      const instrument = devices.instrument(definition.instrument);
      for (const point of rampPoints(last.get(name) ?? 0, data.commanded as number, definition.ramp.step)) {
        await instrument.writeOutput(
          definition.channel,
          parameterToOutput(definition.conversion, point).output,
          signal,
        );
      }
      last.set(name, data.commanded as number);
    } else if (stream === 'reads') {
      const sensor = bench.sensors[data.sensor as string];
      if (sensor !== undefined && 'instrument' in sensor) {
        await devices.instrument(sensor.instrument).readInput(sensor.channel, data.integrationTimeNs as number, signal);
      }
    } else if (stream === 'observed') {
      await devices.instrument('heaters').observeOutputs([0, 1], signal);
    } else if (stream === 'waits') {
      await simulator?.wait(data.durationMs as number);
    }
  }
  const elapsedMs = performance.now() - startedMs;
  await simulator?.endRun();
  await host.bench().toSafe('the benchmark has ended');
  return elapsedMs;
}
