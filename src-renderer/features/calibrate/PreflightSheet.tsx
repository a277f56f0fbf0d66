import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { isOn } from '../../stores/progressStore.ts';
import { useServices } from '../../stores/services.ts';
import { useAction } from '../../stores/useAction.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Skeleton } from '../../ui/Empty.tsx';
import { Message } from '../../ui/Message.tsx';
import { SimulatedMark } from '../../ui/Tag.tsx';
import { ForeignKernel } from './ForeignKernel.tsx';
import { LabelFields } from './LabelFields.tsx';
import { PreflightTables } from './PreflightTables.tsx';
import { startReasons } from './startReasons.ts';

export interface PreflightSheetProps {
  readonly onClose: () => void;
  readonly onStarted: () => void;
}

/** What the run will do, told before anything is written; who runs it on what; and the way to start. */
export function PreflightSheet({ onClose, onStarted }: PreflightSheetProps) {
  const { client, kernels, bench, progress, preferences, connection } = useServices();
  const { text, check, refusals, preflight, name, kernels: list, savedText } = useStore(kernels);
  const missing = text === savedText ? (list?.find((entry) => entry.name === name)?.missing ?? []) : [];
  const isForeign = missing.length > 0 && refusals.length > 0;
  const { status } = useStore(bench);
  const { progress: run } = useStore(progress);
  const { state: link } = useStore(connection);
  const { labels } = useStore(preferences);
  const [seed, setSeed] = useState('');
  const [act, isBusy] = useAction();
  useEffect(() => {
    void kernels.checkNow();
  }, [kernels]);
  const seedNumber = seed.trim() === '' ? null : Number(seed);
  const reasons = startReasons({
    link,
    status,
    preflight: check === 'done' ? preflight : null,
    refusals,
    isForeign,
    isChecking: check !== 'done',
    isRunning: isOn(run),
    seed: seedNumber,
  });
  const start = () =>
    act(async () => {
      const { runId } = await client.call('calibration.start', { kernelText: text, labels, seed: seedNumber });
      progress.show(runId);
      onStarted();
    });
  return (
    <Dialog
      title={`Preflight of ${name ?? 'the kernel'}`}
      width="wide"
      onClose={onClose}
      heading={status?.simulated === true ? <SimulatedMark /> : undefined}
      footer={
        <>
          <div className="reasons" id="start-reasons" role="status">
            {reasons.map((reason) => (
              <div key={reason}>{reason}</div>
            ))}
          </div>
          <span className="spacer" />
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="primary"
            disabled={isBusy || reasons.length > 0}
            aria-describedby="start-reasons"
            onClick={() => void start()}
          >
            Start calibration
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (reasons.length === 0 && !isBusy) void start();
        }}
      >
        <LabelFields
          labels={labels}
          onChange={(next) => preferences.setState({ labels: next })}
          seed={status?.simulated === true ? seed : null}
          onSeed={setSeed}
        />
        <input type="submit" hidden />
      </form>
      {isForeign && <ForeignKernel missing={missing} refusals={refusals} />}
      {(isForeign ? [] : refusals).map((refusal) => (
        <Message
          key={`${refusal.path}${refusal.message}`}
          tone="bad"
          sentence={`${refusal.path === '' ? '' : `${refusal.path}: `}${refusal.message}`}
          remedy={refusal.line === null ? '' : `line ${refusal.line}, column ${refusal.column ?? 1}`}
        />
      ))}
      {preflight?.warnings.map((warning) => (
        <Message key={warning} tone="warn" sentence={warning} />
      ))}
      {check !== 'done' ? (
        <Skeleton lines={6} label="Checking the kernel" />
      ) : (
        preflight !== null && <PreflightTables preflight={preflight} />
      )}
    </Dialog>
  );
}
