import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { benchParameters } from '../src-core/domain/bench.ts';
import type { Fault } from '../src-core/domain/run.ts';
import { createRandomStream } from '../src-core/maths/random/index.ts';
import { parameterToOutput } from '../src-core/photonics/conversions.ts';
import type { BenchmarkReport } from './benchmarkReport.ts';
import { loadWords, timeUntil, withOpenBench } from './linkHost.ts';
import type { OpenBench } from './linkHost.ts';

/**
 * A day of a bench in minutes: every second of chip time the sensors are read, every minute both heaters are set, and
 * every few minutes a link fails in a way drawn by lot. Each value that was accepted is held against the chip's truth at
 * that moment. The seed is the day; the machine decides only how long it takes.
 */
const sensors = ['detector_through', 'detector_cross', 'chip_temperature'] as const;
const parameters = ['mzi_0.phase_upper', 'mzi_0.phase_lower'] as const;
const gates = { memory: 0.05 };
/** A reading may differ from the truth by its noise: relative, and absolute in W or degC. */
const tolerance: Readonly<Record<string, { relative: number; absolute: number }>> = {
  W: { relative: 0.02, absolute: 2e-7 },
  degC: { relative: 0, absolute: 0.15 },
};
/** Patience of the links: a day has many timeouts, and each takes as long as it takes. */
const timeoutMs = 60;
/** Chip time after which a fault of replies is over. */
const faultSeconds = 3;
/** No exchange, with all its tries, takes so long. */
const stuckMs = 30_000;

interface Day {
  readings: number;
  refused: number;
  /** Accepted in the second in which outputs went safe, and not what is true after it. */
  unsettled: number;
  writes: number;
  faults: number;
  readonly wrong: string[];
  readonly heapMegabytes: number[];
}

export async function run(args: readonly string[]): Promise<BenchmarkReport> {
  const hours = Number(args.find((arg) => arg.startsWith('--hours='))?.slice('--hours='.length) ?? 24);
  const startedMs = performance.now();
  const { day, links, areUp } = await withOpenBench(
    async (bench) => {
      await bench.simulator.beginRun({ seed: 7 });
      const day = await liveThrough(bench, hours * 3600);
      await bench.simulator.clearFaults();
      const { instruments } = bench.session.devices;
      const areUp = await timeUntil(() => instruments.every(({ state }) => state === 'connected'), 20_000).then(
        () => true,
        () => false,
      );
      return { day, links: instruments.map(({ id, statistics }) => ({ id, ...statistics })), areUp };
    },
    { timeout_ms: timeoutMs },
  );
  const seconds = Math.round((performance.now() - startedMs) / 1000);
  const growth = growthOf(day.heapMegabytes);
  const sum = (key: 'exchanges' | 'timeouts' | 'retries' | 'resynchronisations' | 'reconnects') =>
    links.reduce((total, link) => total + link[key], 0);
  const figures = {
    hours,
    seconds,
    readings: day.readings,
    readingsRefused: day.refused,
    readingsUnsettled: day.unsettled,
    writes: day.writes,
    faults: day.faults,
    exchanges: sum('exchanges'),
    timeouts: sum('timeouts'),
    resynchronisations: sum('resynchronisations'),
    reconnects: sum('reconnects'),
    wrongValues: day.wrong.length,
    heapGrowth: Math.round(growth * 1000) / 1000,
    allConnected: areUp,
  };
  return {
    name: 'soak',
    figures,
    lines: [
      `${hours} h of chip time in ${seconds} s: ${day.readings} readings accepted, ${day.refused} refused, ${day.unsettled} of them on the way to safe outputs, ${day.writes} outputs set, ${day.faults} faults`,
      `${figures.exchanges} exchanges, ${figures.timeouts} timeouts, ${sum('retries')} retries, ${figures.resynchronisations} resynchronisations, ${figures.reconnects} reconnects`,
      `wrong values accepted: ${day.wrong.length} (gate 0)${day.wrong.length === 0 ? '' : `: ${day.wrong.slice(0, 3).join('; ')}`}`,
      `heap after collection, last quarter over second: ${(growth * 100).toFixed(1)} % more (gate ${gates.memory * 100} %), ${(day.heapMegabytes.at(-1) ?? 0).toFixed(1)} MB at the end`,
      `every link ${areUp ? 'is up' : 'is NOT up'} at the end; ${loadWords()}`,
    ],
    reached: day.wrong.length === 0 && growth <= gates.memory && areUp,
  };
}

async function liveThrough(bench: OpenBench, seconds: number): Promise<Day> {
  const day: Day = { readings: 0, refused: 0, unsettled: 0, writes: 0, faults: 0, wrong: [], heapMegabytes: [] };
  const stream = createRandomStream({ seed: 2026, purpose: 'faults of a day' });
  const draw = () => stream.uniform();
  const collect = garbageCollector();
  const { devices } = bench.session;
  let nextFaultAt = 60;
  let clearAt = Infinity;
  let latest = 'no fault yet';
  for (let second = 0; second < seconds; second++) {
    if (second % 60 === 0) day.writes += await setHeaters(bench, draw, day.wrong);
    if (second >= nextFaultAt) {
      nextFaultAt = second + 60 + Math.floor(draw() * 480);
      day.faults += 1;
      const fault = faultOf(
        draw,
        devices.instruments.map(({ id }) => id),
      );
      await bench.simulator.injectFault(fault);
      latest = `after ${fault.kind} of ${fault.instrument ?? 'all'} at ${second} s`;
      clearAt = second + (fault.kind === 'unplug' ? fault.magnitude : faultSeconds);
    }
    if (second >= clearAt) {
      clearAt = Infinity;
      await bench.simulator.clearFaults();
      // Chip time runs a thousand times as fast as the wall clock: a link that is looked for is waited for.
      await timeUntil(() => devices.instruments.every(({ state }) => state === 'connected'), stuckMs);
    }
    const settled = commandedOf(bench);
    await bench.simulator.wait(1000);
    for (const sensor of sensors) {
      // What is true drifts while an instrument is asked again and again.
      const before = await bench.simulator.truth();
      const accepted = await inTime(devices.readSensor(sensor, 0), sensor);
      if (accepted === null || accepted.read.value === null || accepted.read.fault !== null) {
        day.refused += 1;
        continue;
      }
      day.readings += 1;
      const { value, unit } = accepted.read;
      const trues = [before, await bench.simulator.truth()].map((truth) => truth.sensors?.[sensor] ?? Number.NaN);
      const { relative, absolute } = tolerance[unit] ?? { relative: 0, absolute: 0 };
      const least = Math.min(...trues) * (1 - relative) - absolute;
      const most = Math.max(...trues) * (1 + relative) + absolute;
      if (value >= least && value <= most) continue;
      // Outputs that went safe in this second, for a link that was lost: the chip was on its way. They are known to
      // have gone only when all of them have said so.
      await delay(500);
      if (commandedOf(bench) !== settled) day.unsettled += 1;
      else day.wrong.push(`${sensor} ${value} ${unit} where ${trues.join(' to ')} is true, at ${second} s, ${latest}`);
    }
    if (second % 600 === 599) {
      collect();
      day.heapMegabytes.push(process.memoryUsage().heapUsed / 1e6);
    }
  }
  return day;
}

const commandedOf = ({ session }: OpenBench): string =>
  parameters.map((parameter) => String(session.gate.reading(parameter)?.commanded)).join(' ');

/** Sets both heaters and reads them back. @returns how many were set */
async function setHeaters({ session, set }: OpenBench, draw: () => number, wrong: string[]): Promise<number> {
  let written = 0;
  for (const parameter of parameters) {
    const value = draw() * 6;
    try {
      await inTime(set(parameter, value), parameter, true);
      written += 1;
      const output = session.gate.reading(parameter)?.output ?? null;
      const definition = benchParameters(session.bench).find(({ fullName }) => fullName === parameter)?.definition;
      const volts = parameterToOutput(definition?.conversion, value).output;
      if (output !== null && Math.abs(output - volts) > 0.005 + 0.005 * volts) {
        wrong.push(`${parameter} is read back at ${output} V, not ${volts} V`);
      }
    } catch (error) {
      if (!(error instanceof Error) || !('code' in error)) throw error;
    }
  }
  return written;
}

function faultOf(draw: () => number, ids: readonly string[]): Fault {
  const instrument = ids[Math.floor(draw() * ids.length)] ?? '';
  const kinds = ['no_reply', 'garbled_reply', 'slow_reply', 'unplug'] as const;
  const kind = kinds[Math.floor(draw() * kinds.length)] ?? 'unplug';
  const magnitudes = {
    no_reply: 1 + Math.floor(draw() * 3),
    garbled_reply: 1 + Math.floor(draw() * 4),
    slow_reply: 0,
    unplug: 0,
  };
  // Some replies come later than the links have patience.
  const magnitude = kind === 'slow_reply' ? 5 + draw() * 100 : kind === 'unplug' ? 2 + draw() * 10 : magnitudes[kind];
  return { kind, magnitude, atSeconds: 0, instrument };
}

/** Null when it was refused; a link that does not say so in time is stuck. */
async function inTime<T>(work: Promise<T>, what: string, mustThrow = false): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const stuck = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} is stuck`)), stuckMs);
  });
  try {
    return await Promise.race([work, stuck]);
  } catch (error) {
    if (mustThrow || !(error instanceof Error) || !('code' in error)) throw error;
    return null;
  } finally {
    clearTimeout(timer);
  }
}

/** What the last quarter has more than the second, as a part; the first is that of caches that fill. */
function growthOf(values: readonly number[]): number {
  const quarter = Math.floor(values.length / 4);
  const mean = (part: readonly number[]) => part.reduce((sum, value) => sum + value, 0) / Math.max(1, part.length);
  return mean(values.slice(-quarter)) / mean(values.slice(quarter, 2 * quarter)) - 1;
}

function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
