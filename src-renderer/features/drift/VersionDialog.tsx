import { useEffect, useState } from 'react';
import type { ArtifactSummary, VerifyResult } from '../../../src-core/contract/procedures.ts';
import { FringeError, toErrorReport } from '../../../src-core/errors/fringeError.ts';
import type { TimelineEntry } from '../../stores/monitorGlance.ts';
import { hashOf } from '../../stores/navigationStore.ts';
import { useServices } from '../../stores/services.ts';
import { useAction } from '../../stores/useAction.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Skeleton } from '../../ui/Empty.tsx';
import { formatNumber } from '../../ui/formatNumber.ts';
import { formatQuantity } from '../../ui/formatQuantity.ts';
import { formatDateTime } from '../../ui/formatTime.ts';
import { Message } from '../../ui/Message.tsx';
import { SimulatedMark, Tag } from '../../ui/Tag.tsx';

export interface VersionDialogProps {
  readonly entry: TimelineEntry;
  readonly onClose: () => void;
}

/** One version of the state: what it holds, where it came from, its artifact. */
export function VersionDialog({ entry, onClose }: VersionDialogProps) {
  const { client } = useServices();
  const { version, calibrationId, text } = entry;
  const [artifact, setArtifact] = useState<ArtifactSummary | null>(null);
  const [error, setError] = useState<FringeError | null>(null);
  const [verified, setVerified] = useState<VerifyResult | null>(null);
  const [run, isBusy] = useAction();
  useEffect(() => {
    let current = true;
    // An artifact is found by its calibration's own id: one run may have made several.
    client.call('artifacts.get', { runId: calibrationId ?? '' }).then(
      (found) => current && setArtifact(found),
      (thrown: unknown) => current && setError(FringeError.fromReport(toErrorReport(thrown))),
    );
    return () => {
      current = false;
    };
  }, [client, calibrationId]);
  const verify = () =>
    run(async () => setVerified(await client.call('artifacts.verify', { runId: calibrationId ?? '' })));
  return (
    <Dialog
      title={`Version ${version ?? ''}`}
      onClose={onClose}
      heading={
        <>
          {entry.kind === 'version' ? <Tag tone="good">put in force</Tag> : <Tag tone="warn">not put in force</Tag>}
          {artifact?.manifest['simulated'] === true && <SimulatedMark />}
        </>
      }
      footer={
        <>
          {artifact !== null && (
            <a
              className="button"
              href={hashOf({ screen: 'sessions', runId: String(artifact.manifest['run_id']) })}
              onClick={onClose}
            >
              Open its session
            </a>
          )}
          <Button disabled={isBusy || artifact === null} onClick={() => void verify()}>
            Verify artifact
          </Button>
          <Button kind="primary" data-autofocus onClick={onClose}>
            Close
          </Button>
        </>
      }
    >
      <p>{text}</p>
      {error !== null && <Message tone="bad" sentence={error.message} remedy={error.remedy} />}
      {artifact === null && error === null && <Skeleton lines={6} label="Loading the artifact" />}
      {verified !== null && (
        <Message
          tone={verified.ok ? 'good' : 'bad'}
          role="status"
          sentence={
            verified.ok
              ? `All ${verified.files} files are as they were written.`
              : `${verified.differing.length + verified.missing.length} files differ or are missing.`
          }
        />
      )}
      {artifact !== null && <ArtifactTable artifact={artifact} />}
    </Dialog>
  );
}

function ArtifactTable({ artifact }: { readonly artifact: ArtifactSummary }) {
  const { state, summary, lineage, artifactDir } = artifact;
  const rows: (readonly [string, string])[] = [
    ['made', formatDateTime(state.timestamp)],
    ['lineage', lineage.map(({ version, reason }) => `v${version} (${reason})`).join(' → ')],
    ['kernel', state.provenance.calibration_kernel_id],
    ['cost', formatNumber(summary.final_cost)],
    ['extinction ratio', formatQuantity(summary.extinction_ratio_db, 'dB', { decimals: 1 })],
    ['iterations', String(summary.iterations)],
    ...Object.entries(summary.best_parameters).map(([name, value]) => [name, formatNumber(value)] as const),
    ['artifact', artifactDir],
  ];
  return (
    <table className="version-table">
      <tbody>
        {rows.map(([name, value]) => (
          <tr key={name}>
            <td>{name}</td>
            <td className="n num selectable">{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
