import type { RunDocument } from '../../../src-core/documents/documents.ts';
import type { NumberedEvent } from '../../../src-core/contract/procedures.ts';
import { openSession } from '../../sessions/sessionStore.ts';
import type { Handlers, SubscriptionContext } from '../handlers.ts';
import { untilAborted } from '../untilAborted.ts';
import type { HostParts } from './hostParts.ts';
import { requireCheckedKernel } from './kernelHandlers.ts';

type RunHandlers = Pick<Handlers, Extract<keyof Handlers, `runs.${string}` | `calibration.${string}`>>;

/** Procedures that start, follow and stop runs. */
export function runHandlers(parts: HostParts): RunHandlers {
  const { runs } = parts;
  return {
    'calibration.start': async ({ kernelText, labels, seed }) => {
      const kernel = requireCheckedKernel(parts, kernelText);
      const { runId } = await runs.start({ kind: 'calibrate', kernel, labels, seed, outDir: null, faults: [] });
      return { runId };
    },
    'runs.start': async (spec) => ({ runId: (await runs.start(parts.scheduler.withPreRun(spec))).runId }),
    'runs.active': async () => ({ run: (runs.active ?? runs.desk)?.progress ?? null }),
    'runs.progress': (_input, context) => parts.hubs.progress.subscribe(context),
    'runs.documents': ({ runId }, context) => documentsOf(parts, runId, context),
    'runs.pause': async ({ runId }) => {
      runs.pause(runId);
      return {};
    },
    'runs.resume': async ({ runId }) => {
      runs.continue(runId);
      return {};
    },
    'runs.stop': async ({ runId }) => {
      await runs.stopRun(runId);
      return {};
    },
  };
}

/** What stands in the journal, then what is written while the run is on. Listens first, so that nothing falls between. */
async function* documentsOf(
  { home, runs }: HostParts,
  runId: string,
  { afterSeq, signal }: SubscriptionContext,
): AsyncGenerator<NumberedEvent<RunDocument>> {
  const fresh: RunDocument[] = [];
  let wake: () => void = () => undefined;
  const unsubscribe = runs.onDocument((id, document) => {
    if (id !== runId) return;
    fresh.push(document);
    wake();
  });
  try {
    let last = afterSeq;
    const recorded = openSession(home, runId).documents;
    const isLive = () => runs.isOn(runId);
    for (const document of recorded) {
      if (document.seq <= last) continue;
      last = document.seq;
      yield { seq: document.seq, value: document };
    }
    let ended = recorded.at(-1)?.type === 'runStop';
    while (!signal.aborted && !ended) {
      const document = fresh.shift();
      if (document === undefined) {
        if (!isLive()) return;
        const more = new Promise<void>((resolve) => (wake = resolve));
        if (fresh.length === 0) await untilAborted(more, signal);
        continue;
      }
      ended = document.type === 'runStop';
      if (document.seq <= last) continue;
      last = document.seq;
      yield { seq: document.seq, value: document };
    }
  } finally {
    unsubscribe();
  }
}
