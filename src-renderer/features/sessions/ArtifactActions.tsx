import { useState } from 'react';
import type { ProcedureOutput, VerifyResult } from '../../../src-core/contract/procedures.ts';
import type { RunSummary } from '../../../src-core/domain/run.ts';
import { useServices } from '../../stores/services.ts';
import { useAction } from '../../stores/useAction.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Skeleton } from '../../ui/Empty.tsx';
import { formatBytes } from '../../ui/formatBytes.ts';
import { formatDuration } from '../../ui/formatDuration.ts';
import { Message } from '../../ui/Message.tsx';
import { VerifyReport } from './VerifyReport.tsx';

type Estimate = ProcedureOutput<'artifacts.exportEstimate'>;

/** Verify, and export: its size and time are told before it is made. */
export function ArtifactActions({ summary }: { readonly summary: RunSummary }) {
  const { client } = useServices();
  const [run, isBusy] = useAction();
  const [verified, setVerified] = useState<VerifyResult | null>(null);
  const [sheet, setSheet] = useState<'none' | 'export' | 'verify'>('none');
  const [estimate, setEstimate] = useState<Estimate | null>(null);
  const [saved, setSaved] = useState<string | null>(null);
  const { id: runId, artifactDir } = summary;
  if (artifactDir === null) return null;
  const verify = () =>
    run(async () => {
      setVerified(null);
      setSheet('verify');
      setVerified(await client.call('artifacts.verify', { runId }));
    });
  const open = () =>
    run(async () => {
      setSaved(null);
      setEstimate(null);
      setSheet('export');
      setEstimate(await client.call('artifacts.exportEstimate', { runId }));
    });
  const exportBundle = () =>
    run(async () => {
      const { path, downloadUrl, files, bytes } = await client.call('artifacts.export', { runId });
      if (downloadUrl !== null) download(downloadUrl);
      if (path === null && downloadUrl === null) return setSheet('none');
      setSaved(`${files} files, ${formatBytes(bytes)}${path === null ? ', sent to the browser' : `: ${path}`}`);
    });
  return (
    <>
      <Button size="small" disabled={isBusy} onClick={() => void verify()}>
        Verify
      </Button>
      <Button size="small" kind="primary" disabled={isBusy} onClick={() => void open()}>
        Export bundle…
      </Button>
      {sheet === 'verify' && (
        <Dialog title="Verify the artifact" onClose={() => setSheet('none')}>
          {verified === null ? <Skeleton lines={3} label="Checking every file" /> : <VerifyReport result={verified} />}
        </Dialog>
      )}
      {sheet === 'export' && (
        <Dialog
          title="Export bundle"
          onClose={() => setSheet('none')}
          footer={
            saved === null ? (
              <>
                <Button onClick={() => setSheet('none')}>Cancel</Button>
                <Button
                  kind="primary"
                  data-autofocus
                  disabled={isBusy || estimate === null}
                  onClick={() => void exportBundle()}
                >
                  Export
                </Button>
              </>
            ) : (
              <Button kind="primary" onClick={() => setSheet('none')}>
                Done
              </Button>
            )
          }
        >
          <p>
            One zip that anybody can check: a BagIt bag with the artifact, its checksums and its lineage (RO-Crate).
          </p>
          {estimate === null ? (
            <Skeleton lines={2} label="Measuring the bundle" />
          ) : (
            <p className="num">
              {estimate.files} files · about {formatBytes(estimate.bytes)} · about {formatDuration(estimate.seconds)}
            </p>
          )}
          {saved !== null && <Message tone="good" sentence="The bundle is exported." remedy={saved} role="status" />}
        </Dialog>
      )}
    </>
  );
}

function download(address: string): void {
  const link = document.createElement('a');
  link.href = address;
  link.download = '';
  document.body.append(link);
  link.click();
  link.remove();
}
