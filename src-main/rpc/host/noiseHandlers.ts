import type { Bench } from '../../../src-core/domain/bench.ts';
import { exampleQueries } from '../../../src-core/domain/instrumentQuery.ts';
import { probeSchema } from '../../../src-core/domain/noise.ts';
import type { Probe } from '../../../src-core/domain/noise.ts';
import type { TimeoutAdvice } from '../../../src-core/domain/noiseRun.ts';
import { refusalsOf } from '../../../src-core/domain/parse.ts';
import type { ProcedureOutput } from '../../../src-core/contract/procedures.ts';
import { FringeError, toErrorReport } from '../../../src-core/errors/fringeError.ts';
import { instrumentQueryOf } from '../../../src-core/plans/noise/commandClass.ts';
import { parseModuleList } from '../../../src-core/plans/noise/moduleList.ts';
import { openNoiseSession, recordedSamples } from '../../runs/noise/recordedNoise.ts';
import type { NoiseSession } from '../../runs/noise/recordedNoise.ts';
import { requireQueries } from '../../runs/probes/instrumentProber.ts';
import { isSimulated } from '../../sessions/runSummary.ts';
import type { Handlers } from '../handlers.ts';
import type { HostParts } from './hostParts.ts';

type NoiseHandlers = Pick<Handlers, Extract<keyof Handlers, `noise.${string}`>>;

/** What an instrument waits when its bench file does not say. */
const defaultTimeoutMs = 1000;

/** Procedures of noise calibrations, and of the timeouts that come of them. */
export function noiseHandlers(parts: HostParts): NoiseHandlers {
  const { home, jobs, runs } = parts;
  const adviceOf = async (session: NoiseSession, signal: AbortSignal) => {
    const { modules, probe, failureBound } = session.spec;
    const tiers = recordedSamples(session);
    return await jobs.run('summariseNoise', { tiers, modules, probe, failureBound }, signal);
  };
  return {
    'noise.check': async ({ probe, modules }) => check(parts.bench().bench, probe, modules),
    'noise.start': async ({ modules, ...asked }) => {
      const title = 'command' in asked.probe ? `Link noise: ${asked.probe.command.program[0] ?? ''}` : 'Link noise';
      const { runId } = await runs.start({
        ...{ kind: 'noise', title, ...asked, modules: parseModuleList(modules, 'given') },
        ...{ exportFile: null, seed: null, outDir: null, faults: [] },
      });
      return { runId };
    },
    'noise.result': async ({ runId }, { signal }) => {
      const session = openNoiseSession(home, runId);
      const { start, spec, stop } = session;
      const { bench } = parts.bench();
      const report = await adviceOf(session, signal);
      return {
        ...{ runId, title: spec.title, status: session.status, reason: stop?.reason ?? '' },
        ...{ simulated: isSimulated(start), startedAt: start.startedAt },
        ...{ workers: spec.workers, failureBound: spec.failureBound, samples: spec.samples, tiers: spec.tiers },
        report,
        currentTimeoutsMs: timeoutsInForce(report.advice, bench),
      };
    },
    'noise.adopt': async ({ runId, instruments }, { signal }) => {
      refuseDuringRun(parts);
      const { advice } = await adviceOf(openNoiseSession(home, runId), signal);
      const before = parts.bench().bench;
      const adopted = instruments.flatMap((id) => adoptedTimeouts(advice, before, id));
      const after: Bench = {
        ...before,
        instruments: Object.fromEntries(
          Object.entries(before.instruments).map(([id, instrument]) => {
            const own = adopted.flatMap((each) =>
              each.instrument === id ? [[each.query, each.timeoutMs] as const] : [],
            );
            const timeouts_ms = { ...instrument.timeouts_ms, ...Object.fromEntries(own) };
            return [id, own.length === 0 ? instrument : { ...instrument, timeouts_ms }];
          }),
        ),
      };
      const wereThere = instruments.filter((id) => parts.bench().isConnected(id));
      await parts.replaceBench(after);
      // One that is too short for what the samples did not ask would leave an instrument out of reach.
      const lost = wereThere.filter((id) => !parts.bench().isConnected(id));
      if (lost.length > 0) {
        await parts.replaceBench(before);
        throw new FringeError(
          'instrument_timeout',
          `The timeouts were not adopted: with them ${lost.join(', ')} could not be connected.`,
          { remedy: 'The bench has its former timeouts again. Sample the slower queries of the instrument too.' },
        );
      }
      parts.statusChanged();
      const told = adopted.map(
        (each) => `${each.instrument} ${each.query} ${each.timeoutMs} ms (was ${timeoutOf(before, each)} ms)`,
      );
      return { sentence: `The bench waits for its instruments as recommended: ${told.join(', ')}.` };
    },
  };
}

interface ClassTimeout {
  readonly instrument: string;
  /** `READ?` or `V<n>?` */
  readonly query: string;
  readonly timeoutMs: number;
}

function timeoutOf({ instruments }: Bench, { instrument, query }: Omit<ClassTimeout, 'timeoutMs'>): number {
  const own = instruments[instrument]?.timeouts_ms?.[query];
  const ofAll = instruments[instrument]?.options['timeout_ms'];
  return own ?? (typeof ofAll === 'number' ? ofAll : defaultTimeoutMs);
}

/** Of the classes of queries that the bench could be asked, by the name of each: how long it waits for them now. */
function timeoutsInForce(advice: readonly TimeoutAdvice[], bench: Bench): Record<string, number> {
  return Object.fromEntries(
    advice.flatMap(({ commandClass }) => {
      const asked = instrumentQueryOf(commandClass);
      return asked === null || bench.instruments[asked.instrument] === undefined
        ? []
        : [[commandClass, timeoutOf(bench, asked)]];
    }),
  );
}

/** @throws bad_input */
function adoptedTimeouts(advice: readonly TimeoutAdvice[], bench: Bench, id: string): ClassTimeout[] {
  const found = advice.flatMap(({ commandClass, instrument, timeoutMs }): ClassTimeout[] => {
    const asked = instrument === id && timeoutMs !== null ? instrumentQueryOf(commandClass) : null;
    return asked === null || timeoutMs === null ? [] : [{ ...asked, timeoutMs }];
  });
  if (found.length > 0 && bench.instruments[id] !== undefined) return found;
  throw new FringeError('bad_input', `There is no recommended timeout for the instrument "${id}" of this bench.`, {
    path: 'instruments',
    remedy: 'Choose an instrument that was asked and answered.',
  });
}

function check(bench: Bench, given: unknown, modules: string): ProcedureOutput<'noise.check'> {
  const queries = Object.entries(bench.instruments).flatMap(([id, { driver }]) =>
    exampleQueries(driver).map((query) => `${id} ${query}`),
  );
  const parsed = probeSchema.safeParse(given);
  if (!parsed.success) {
    const refusals = refusalsOf(parsed.error).map(({ path, message }) => ({ path: `probe.${path}`, message }));
    return { refusals, modules: 0, repeated: 0, queries };
  }
  try {
    const list = parseModuleList(modules, 'given');
    requireModules(parsed.data, list, bench);
    return { refusals: [], modules: list.length, repeated: list.length - new Set(list).size, queries };
  } catch (error) {
    const { message, path = 'modules' } = toErrorReport(error);
    return { refusals: [{ path, message }], modules: 0, repeated: 0, queries };
  }
}

function requireModules(probe: Probe, modules: readonly string[], bench: Bench): void {
  if ('instrument' in probe) requireQueries(modules, bench);
}

function refuseDuringRun({ runs }: HostParts): void {
  if (!runs.isBusy) return;
  throw new FringeError('instrument_busy', 'A run is on: the timeouts of its instruments cannot be changed under it.', {
    remedy: 'Wait until it has finished, or stop it first.',
  });
}
