import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { CalibrationResult } from '../../../src-core/domain/run.ts';
import type { RunGlance } from '../../stores/runGlance.ts';
import { hashOf } from '../../stores/navigationStore.ts';
import { useServices } from '../../stores/services.ts';
import { useAction } from '../../stores/useAction.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { ResultCard } from '../run/ResultCard.tsx';

/** The result with what can be done about it: apply, restore the parent, open the session. */
export function FinishedResult({ glance, result }: { readonly glance: RunGlance; readonly result: CalibrationResult }) {
  const { client, sessions, bench, messages } = useServices();
  const { states } = useStore(sessions);
  const { status } = useStore(bench);
  const [run, isBusy] = useAction();
  const [asking, setAsking] = useState<'open' | 'closed'>('closed');
  useEffect(() => {
    void sessions.refresh();
  }, [sessions, result.runId]);
  const parentId = glance.start?.parentCalibrationId ?? null;
  const parentVersion = states?.find(({ state }) => state.calibration_id === parentId)?.state.version ?? null;
  const isApplied = status === null ? result.applied : status.versionApplied === result.version;
  const isMet = result.convergenceReason === 'threshold_met';
  const apply = () =>
    run(async () => {
      setAsking('closed');
      const { outputs } = await client.call('state.apply', { version: result.version });
      messages.tell('good', `Version ${result.version} is applied.`, outputs);
    });
  const restore = (version: number) =>
    run(async () => {
      const { outputs } = await client.call('state.restore', { version });
      messages.tell('good', `Version ${version} is restored.`, outputs);
    });
  return (
    <ResultCard
      glance={glance}
      result={result}
      parentVersion={parentVersion}
      isApplied={isApplied}
      actions={
        <div className="result-actions">
          <Button
            size="small"
            kind={isMet ? 'primary' : 'normal'}
            disabled={isBusy || isApplied}
            onClick={() => (isMet ? void apply() : setAsking('open'))}
          >
            {isApplied ? `v${result.version} is applied` : `Apply v${result.version}`}
          </Button>
          {parentVersion !== null && (
            <Button size="small" disabled={isBusy} onClick={() => void restore(parentVersion)}>
              Restore v{parentVersion}
            </Button>
          )}
          <a className="button small" href={hashOf({ screen: 'sessions', runId: result.runId })}>
            Open session
          </a>
          {asking === 'open' && (
            <Dialog
              title={`Apply version ${result.version}?`}
              onClose={() => setAsking('closed')}
              footer={
                <>
                  <Button data-autofocus onClick={() => setAsking('closed')}>
                    Leave it
                  </Button>
                  <Button kind="primary" onClick={() => void apply()}>
                    Apply all the same
                  </Button>
                </>
              }
            >
              <p>
                This calibration did not converge: its best settings did not meet the target. They are never applied
                silently.
              </p>
            </Dialog>
          )}
        </div>
      }
    />
  );
}
