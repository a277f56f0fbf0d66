import type { Bench } from '../../../src-core/domain/bench.ts';
import { exampleQueries, findQuery, queryRemedy } from '../../../src-core/domain/instrumentQuery.ts';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { instrumentQueryOf } from '../../../src-core/plans/noise/commandClass.ts';
import type { BenchDevices } from '../../interfaces/benchDevices.ts';
import type { Instrument } from '../../interfaces/instrument.ts';
import type { ProbeResult, Prober, ProbeSample } from '../../interfaces/prober.ts';

const notFound: ProbeResult = { outcome: 'module_not_found', durationMs: 0, complaint: '' };
/** Between two tries to bring a lost instrument back. */
const reconnectEveryMs = 1000;

/**
 * Queries of the bench's instruments, each sent once: `meter_through READ?`. Only what a driver names as a query is sent, so
 * nothing is written. One that is lost meanwhile counts as not found until it is back.
 */
export function createInstrumentProber(devices: BenchDevices): Prober {
  const asked = new Map<string, { instrument: Instrument; query: string } | null>();
  const triedAtMs = new Map<string, number>();
  const place = (module: string) => {
    const known = asked.get(module);
    if (known !== undefined) return known;
    const found = instrumentQueryOf(module);
    const instrument = devices.instruments.find(({ id }) => id === found?.instrument);
    const made = instrument === undefined || found === null ? null : { instrument, query: found.query };
    asked.set(module, made);
    return made;
  };
  const isThere = async (instrument: Instrument, signal: AbortSignal): Promise<boolean> => {
    if (instrument.state === 'connected' || instrument.state === 'busy') return true;
    const lastMs = triedAtMs.get(instrument.id) ?? -Infinity;
    const leftMs = lastMs + reconnectEveryMs - performance.now();
    // Samples in between would count the same loss over and over.
    if (leftMs > 0) await pause(leftMs, signal);
    signal.throwIfAborted();
    triedAtMs.set(instrument.id, performance.now());
    return await devices.reconnect(instrument.id, signal).then(
      () => true,
      () => false,
    );
  };
  return {
    async probe({ module, timeoutMs }: ProbeSample, signal) {
      const target = place(module);
      if (target === null) return notFound;
      const { instrument, query } = target;
      if (!(await isThere(instrument, signal))) return notFound;
      const { answer, durationMs, words } = await instrument.query(query, { timeoutMs, signal });
      switch (answer) {
        case 'valid':
          return { outcome: 'verified', durationMs, complaint: '' };
        case 'malformed':
          return { outcome: 'proof_invalid', durationMs, complaint: words };
        case 'none':
          return { outcome: 'verifier_timeout', durationMs, complaint: words };
        case 'lost':
          return { ...notFound, complaint: words };
      }
    },
    close: () => Promise.resolve(),
  };
}

/** Instruments that a list of queries asks. @throws bad_input for what is no query of its driver */
export function requireQueries(modules: readonly string[], bench: Bench): string[] {
  const instruments = new Set<string>();
  for (const module of new Set(modules)) {
    const asked = instrumentQueryOf(module);
    if (asked === null) {
      throw new FringeError('bad_input', `"${module}" names no instrument's query.`, {
        path: 'modules',
        remedy: queryRemedy(bench),
      });
    }
    const definition = bench.instruments[asked.instrument];
    // One that the bench does not have is counted as not found, as a module without a file is.
    if (definition === undefined) continue;
    if (findQuery(definition.driver, asked.query) === null) {
      const { driver } = definition;
      throw new FringeError('bad_input', `"${module}" is not sent: it is no query of the driver ${driver}.`, {
        path: 'modules',
        remedy: `A noise calibration only reads. Ask for example ${exampleQueries(driver).join(', ')}.`,
      });
    }
    instruments.add(asked.instrument);
  }
  return [...instruments];
}

async function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, durationMs);
    signal.addEventListener('abort', end);
  });
}
