import { setTimeout as delay } from 'node:timers/promises';
import type { BenchmarkReport } from './benchmarkReport.ts';
import { loadWords, spreadOf, timeUntil, withOpenBench } from './linkHost.ts';
import type { OpenBench, Spread } from './linkHost.ts';

/**
 * The life of a link, on the whole host over loopback sockets: a plug is pulled and put back, an instrument falls silent.
 * A turn ends with the bench as it was. Figures of the closed socket count from the pull, of the silence from the last
 * byte that the simulator would say, of safe outputs from the loss, of the first reading from the plug put back.
 */
const turns = 20;
const gatesMs = { closed: 100, silent: 1000, safe: 500, safeAgain: 500, back: 2000 };
const heaters = 'heaters';
const meter = 'meter_through';
const sensor = 'detector_through';
const upper = 'mzi_0.phase_upper';

export async function run(): Promise<BenchmarkReport> {
  const seen = await withOpenBench(async (bench) => {
    const figures: Record<keyof typeof gatesMs, number[]> = {
      closed: [],
      silent: [],
      safe: [],
      safeAgain: [],
      back: [],
    };
    for (let turn = 0; turn < turns; turn++) {
      const pulled = await pullMeter(bench, turn);
      figures.closed.push(pulled.closedMs);
      figures.safe.push(pulled.safeMs);
      figures.back.push(pulled.backMs);
      figures.silent.push(await silenceMeter(bench));
      figures.safeAgain.push(await blinkHeaters(bench));
    }
    return figures;
  });
  const spreads = Object.fromEntries(Object.entries(seen).map(([name, values]) => [name, spreadOf(values)])) as Record<
    keyof typeof gatesMs,
    Spread
  >;
  const line = (name: keyof typeof gatesMs, words: string) =>
    `${words}: p50 ${spreads[name].p50Ms} ms, at most ${spreads[name].maxMs} ms (gate ${gatesMs[name]} ms)`;
  return {
    name: 'links',
    figures: { turns, ...spreads },
    lines: [
      line('closed', 'a closed socket is noticed'),
      line('silent', 'a silent loss is noticed'),
      line('safe', 'outputs of the other instruments are safe after the loss'),
      line('safeAgain', 'outputs behind a link that broke and can be opened again are safe after the loss'),
      line('back', 'the first good reading after the plug is back'),
      `${turns} turns of each; ${loadWords()}`,
    ],
    reached: Object.entries(gatesMs).every(([name, gate]) => spreads[name as keyof typeof gatesMs].maxMs <= gate),
  };
}

/** The meter's plug is pulled while a heater is driven, and put back after a time that differs from turn to turn. */
async function pullMeter({ session, simulator, set }: OpenBench, turn: number) {
  await set(upper, 2);
  const instrument = session.devices.instrument(meter);
  const isSafe = () => session.gate.outputs() === 'safe';
  const startedMs = performance.now();
  const lost = whenLost(session, meter);
  await simulator.injectFault({ kind: 'unplug', magnitude: 0, atSeconds: 0, instrument: meter });
  const lostMs = await lost;
  const closedMs = lostMs - startedMs;
  await timeUntil(isSafe);
  const safeMs = performance.now() - lostMs;
  await delay(100 + ((turn * 370) % 1900));
  await simulator.clearFaults();
  const backMs = await timeUntil(async () => {
    if (instrument.state !== 'connected') return false;
    const reading = await session.devices.readSensor(sensor, 0).catch(() => null);
    return reading !== null && reading.read.value !== null && reading.read.fault === null;
  });
  return { closedMs, safeMs, backMs };
}

async function silenceMeter({ session, simulator }: OpenBench): Promise<number> {
  const instrument = session.devices.instrument(meter);
  // The silence falls anywhere between two questions.
  await delay(500 * Math.abs(Math.sin(performance.now())));
  const startedMs = performance.now();
  const lost = whenLost(session, meter);
  await simulator.injectFault({ kind: 'no_reply', magnitude: 1e6, atSeconds: 0, instrument: meter });
  const lostMs = (await lost) - startedMs;
  await simulator.clearFaults();
  await timeUntil(() => instrument.state === 'connected');
  return lostMs;
}

/** The heaters' socket breaks while they are driven; the port takes the next connection. */
async function blinkHeaters({ session, simulator, set }: OpenBench): Promise<number> {
  await set(upper, 2);
  const lost = whenLost(session, heaters);
  await simulator.injectFault({ kind: 'unplug', magnitude: 0.001, atSeconds: 0, instrument: heaters });
  const lostMs = await lost;
  await timeUntil(() => session.gate.outputs() === 'safe');
  const safeMs = performance.now() - lostMs;
  await simulator.clearFaults();
  await timeUntil(() => session.safeReturn.state === null);
  return safeMs;
}

function whenLost({ devices }: OpenBench['session'], id: string): Promise<number> {
  return new Promise((resolve) => {
    const stop = devices.instrument(id).onStateChange((state) => {
      if (state !== 'lost') return;
      stop();
      resolve(performance.now());
    });
  });
}
