import { useState } from 'react';
import { useServices } from '../../stores/services.ts';
import { useAction } from '../../stores/useAction.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { download } from '../../ui/download.ts';
import { Skeleton } from '../../ui/Empty.tsx';
import { formatBytes } from '../../ui/formatBytes.ts';
import { formatDuration } from '../../ui/formatDuration.ts';
import { Message } from '../../ui/Message.tsx';
import { useArtifactAnswer } from './useArtifactAnswer.ts';
import type { ArtifactSheetProps } from './ArtifactSheet.tsx';

/** Export: its size and time are told before it is made. */
export function ExportSheet({ id, of, onClose }: Omit<ArtifactSheetProps, 'sheet'>) {
  const { client } = useServices();
  const { answer: estimate, error } = useArtifactAnswer('artifacts.exportEstimate', id);
  const [run, isBusy] = useAction();
  const [saved, setSaved] = useState<string | null>(null);
  const exportBundle = () =>
    run(async () => {
      const { path, downloadUrl, files, bytes } = await client.call('artifacts.export', { runId: id });
      if (downloadUrl !== null) download(downloadUrl);
      if (path === null && downloadUrl === null) return onClose();
      setSaved(`${files} files, ${formatBytes(bytes)}${path === null ? ', sent to the browser' : `: ${path}`}`);
    });
  return (
    <Dialog
      title={of === undefined ? 'Export bundle' : `Export bundle of ${of}`}
      onClose={onClose}
      footer={
        saved === null ? (
          <>
            <Button onClick={onClose}>Cancel</Button>
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
          <Button kind="primary" onClick={onClose}>
            Done
          </Button>
        )
      }
    >
      <p>One zip that anybody can check: a BagIt bag with the artifact, its checksums and its lineage (RO-Crate).</p>
      {error !== null && <Message tone="bad" sentence={error.message} remedy={error.remedy} />}
      {estimate === null && error === null && <Skeleton lines={2} label="Measuring the bundle" />}
      {estimate !== null && (
        <p className="num">
          {estimate.files} files · about {formatBytes(estimate.bytes)} · about {formatDuration(estimate.seconds)}
        </p>
      )}
      {saved !== null && <Message tone="good" sentence="The bundle is exported." remedy={saved} role="status" />}
    </Dialog>
  );
}
