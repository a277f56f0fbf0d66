import { sweepTableOf } from '../../../src-core/documents/sweepFold.ts';
import type { ProcedureOutput } from '../../../src-core/contract/procedures.ts';
import { refusalsOf } from '../../../src-core/domain/parse.ts';
import type { Refusal } from '../../../src-core/domain/parse.ts';
import { sweepSchema } from '../../../src-core/domain/sweep.ts';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { resolveSweep } from '../../../src-core/plans/resolveSweep.ts';
import { preflightSweep } from '../../../src-core/plans/sweep.ts';
import { openSession } from '../../sessions/sessionStore.ts';
import type { Handlers } from '../handlers.ts';
import type { HostParts } from './hostParts.ts';

type SweepHandlers = Pick<Handlers, Extract<keyof Handlers, `sweeps.${string}`>>;

/** Procedures of sweeps. */
export function sweepHandlers(parts: HostParts): SweepHandlers {
  const { home, runs } = parts;
  return {
    'sweeps.check': async ({ sweep }) => checkSweep(parts, sweep),
    'sweeps.start': async ({ sweep, title, labels, seed }) => {
      const { runId } = await runs.start({ kind: 'sweep', title, sweep, labels, seed, outDir: null, faults: [] });
      return { runId };
    },
    'sweeps.table': async ({ runId }) => {
      const { start, documents } = openSession(home, runId);
      if (start.spec.kind !== 'sweep') {
        throw new FringeError(
          'bad_input',
          `The session ${runId} is no sweep: it is of the kind "${start.spec.kind}".`,
          {
            path: 'runId',
            remedy: 'Choose the session of a sweep.',
          },
        );
      }
      return { runId, title: start.spec.title, table: sweepTableOf(documents) };
    },
  };
}

/** Refusals with their paths, else what the sweep would do. Nothing is written. */
function checkSweep(parts: HostParts, input: unknown): ProcedureOutput<'sweeps.check'> {
  const parsed = sweepSchema.safeParse(input);
  if (!parsed.success) {
    return refused(refusalsOf(parsed.error).map(({ path, message }) => ({ path: below(path), message })));
  }
  const session = parts.bench();
  const { resolved, refusals, warnings } = resolveSweep(parsed.data, session.bench);
  if (resolved === null) return refused(refusals);
  const { instrumentsLeased, ...found } = preflightSweep(resolved, parts.runs.parametersInForce());
  const unreachable = instrumentsLeased
    .filter((id) => !session.isConnected(id))
    .map((id) => `The instrument "${id}" is not connected: ${session.devices.reasonOf(id)}`);
  return {
    refusals: [],
    ...found,
    instrumentsLeased: [...instrumentsLeased],
    warnings: [...warnings, ...unreachable],
  };
}

const below = (path: string): string => (path === '' ? 'sweep' : `sweep.${path}`);

const refused = (refusals: readonly Refusal[]): ProcedureOutput<'sweeps.check'> => ({
  refusals: [...refusals],
  readings: 0,
  expectedDurationSeconds: 0,
  instrumentsLeased: [],
  warnings: [],
});
