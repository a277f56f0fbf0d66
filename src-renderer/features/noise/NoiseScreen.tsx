import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { ProcedureOutput } from '../../../src-core/contract/procedures.ts';
import type { Probe } from '../../../src-core/domain/noise.ts';
import type { RunKind } from '../../../src-core/domain/run.ts';
import { isOn } from '../../stores/progressStore.ts';
import { useServices } from '../../stores/services.ts';
import { useAction } from '../../stores/useAction.ts';
import { Button } from '../../ui/Button.tsx';
import { Empty, Skeleton } from '../../ui/Empty.tsx';
import { Message } from '../../ui/Message.tsx';
import { useRunsOfKind } from '../inference/useRunsOfKind.ts';
import { NoiseResults } from './NoiseResults.tsx';
import { NoiseSetup } from './NoiseSetup.tsx';
import { firstDraft, listOf, probeOf } from './noiseDraft.ts';
import { useNoiseResult } from './useNoiseResult.ts';

const noiseKinds: readonly RunKind[] = ['noise'];

/** How often, and how late, the bench's instruments or a program answer, and the timeouts that follow from it. */
export function NoiseScreen() {
  const { client, navigation, preferences, progress: progressStore, messages } = useServices();
  const { runId: address } = useStore(navigation);
  const { progress } = useStore(progressStore);
  const running = progress !== null && isOn(progress) ? progress : null;
  const { runs } = useRunsOfKind(noiseKinds);
  const [started, setStarted] = useState<string | null>(null);
  // The last one stays in sight: its timeouts may still be adopted.
  const shown = address ?? (running?.kind === 'noise' ? running.runId : (started ?? runs?.[0]?.id ?? null));
  const { view, error, refresh } = useNoiseResult(shown);
  const [draft, setDraft] = useState(firstDraft);
  const [check, setCheck] = useState<ProcedureOutput<'noise.check'> | null>(null);
  const [act, isBusy] = useAction();
  useEffect(() => {
    const asking = new AbortController();
    const timer = setTimeout(() => {
      client.call('noise.check', { probe: probeOf(draft), modules: listOf(draft) }, { signal: asking.signal }).then(
        (found) => {
          setCheck(found);
          // Something to begin with: what each instrument may be asked first.
          if (draft.kind === 'instrument' && draft.queries === '') {
            const first = new Map(found.queries.toReversed().map((query) => [query.split(' ')[0], query]));
            setDraft({ ...draft, queries: `${[...first.values()].toReversed().join('\n')}\n` });
          }
        },
        (thrown: unknown) => {
          if (!asking.signal.aborted) messages.report(thrown);
        },
      );
    }, 200);
    return () => {
      clearTimeout(timer);
      asking.abort();
    };
  }, [client, draft, messages]);
  const start = () =>
    act(async () => {
      const { runId } = await client.call('noise.start', {
        probe: probeOf(draft) as Probe,
        modules: listOf(draft),
        tiers: [...draft.tiers],
        samples: Number(draft.samples),
        workers: Number(draft.workers),
        samplingSeed: Number(draft.seed),
        failureBound: Number(draft.failurePercent) / 100,
        labels: preferences.getState().labels,
      });
      setStarted(runId);
      navigation.go('linkNoise', runId);
    });
  const canStart = check !== null && check.refusals.length === 0 && running === null && !isBusy;
  return (
    <>
      <div className="screen-head row">
        <h1>Link noise</h1>
        <span className="mute small">
          {view === null ? 'How often and how late an answer comes' : `${view.title} · ${view.status}`}
        </span>
        <span className="spacer" />
        <Button kind="primary" disabled={!canStart} onClick={() => void start()}>
          Start
        </Button>
      </div>
      {error !== null && <Message tone="bad" sentence={error.message} remedy={error.remedy} />}
      {view !== null && view.reason !== '' && (
        <Message tone="bad" sentence={view.reason} remedy="What was sampled before it is below." />
      )}
      <div className="noise-columns">
        <NoiseSetup draft={draft} check={check} onEdit={(part) => setDraft((before) => ({ ...before, ...part }))} />
        <div>
          {shown === null ? (
            <div className="card">
              <Empty title="No samples yet">
                <p>
                  Choose what is asked, then start. Nothing is written to an output. 3,838 samples without a failure
                  promise that at most 0.1 % fail.
                </p>
              </Empty>
            </div>
          ) : view === null ? (
            <div className="card">
              <Skeleton lines={8} label="Loading the samples" />
            </div>
          ) : (
            <NoiseResults view={view} onAdopted={refresh} />
          )}
        </div>
      </div>
    </>
  );
}
