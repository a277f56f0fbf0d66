import { useState } from 'react';
import type { ArtifactSummary } from '../../../src-core/contract/procedures.ts';
import type { TimelineEntry } from '../../stores/monitorGlance.ts';
import { hashOf } from '../../stores/navigationStore.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Skeleton } from '../../ui/Empty.tsx';
import { formatNumber } from '../../ui/formatNumber.ts';
import { formatQuantity } from '../../ui/formatQuantity.ts';
import { formatDateTime } from '../../ui/formatTime.ts';
import { Message } from '../../ui/Message.tsx';
import { SimulatedMark, Tag } from '../../ui/Tag.tsx';
import { ArtifactCheck, ArtifactSheet } from '../run/ArtifactSheet.tsx';
import { useArtifactAnswer } from '../run/useArtifactAnswer.ts';

export interface VersionDialogProps {
  readonly entry: TimelineEntry;
  readonly onClose: () => void;
}

/** One version of the state: what it holds, where it came from, its artifact, and what can be done with it. */
export function VersionDialog({ entry, onClose }: VersionDialogProps) {
  const { version, text } = entry;
  // An artifact is found by its calibration's own id: one run may have made several.
  const id = entry.calibrationId ?? '';
  const { answer: artifact, error } = useArtifactAnswer('artifacts.get', id);
  const [checks, setChecks] = useState(0);
  const [sheet, setSheet] = useState<'report' | 'export' | null>(null);
  // They take this sheet's place and do not give it back: two Escapes to close two sheets would be STOP.
  if (sheet !== null) {
    return <ArtifactSheet sheet={sheet} id={id} of={`version ${version ?? ''}`} onClose={onClose} />;
  }
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
            <>
              <a
                className="button"
                href={hashOf({ screen: 'sessions', runId: String(artifact.manifest['run_id']) })}
                onClick={onClose}
              >
                Open its session
              </a>
              <span className="spacer" />
            </>
          )}
          <Button disabled={artifact === null} onClick={() => setChecks(checks + 1)}>
            Verify
          </Button>
          <Button disabled={artifact === null} onClick={() => setSheet('report')}>
            Report
          </Button>
          <Button disabled={artifact === null} onClick={() => setSheet('export')}>
            Export bundle…
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
      {checks > 0 && <ArtifactCheck key={checks} id={id} />}
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
