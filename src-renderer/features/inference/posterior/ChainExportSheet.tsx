import { useState } from 'react';
import type { ProcedureInput } from '../../../../src-core/contract/procedures.ts';
import { useServices } from '../../../stores/services.ts';
import { useAction } from '../../../stores/useAction.ts';
import { Button } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { download } from '../../../ui/download.ts';
import { formatBytes } from '../../../ui/formatBytes.ts';
import { formatNumber } from '../../../ui/formatNumber.ts';
import { Message } from '../../../ui/Message.tsx';

type Format = ProcedureInput<'inference.export'>['format'];

const formats: readonly { readonly value: Format; readonly name: string; readonly words: string }[] = [
  { value: 'npz', name: 'NPZ', words: 'NumPy arrays: chain, log probability and acceptance. Opens with numpy.load.' },
  {
    value: 'csv',
    name: 'CSV',
    words: 'One line a draw with the parameters’ names above. Opens with anything, and is the largest.',
  },
  {
    value: 'netcdf',
    name: 'NetCDF-4',
    words: 'ArviZ’s layout: posterior, sample statistics and observed data. Opens with arviz.from_netcdf and h5py.',
  },
];

export interface ChainExportSheetProps {
  readonly runId: string;
  readonly draws: number;
  readonly onClose: () => void;
}

/** The chain as a file that other programs open. */
export function ChainExportSheet({ runId, draws, onClose }: ChainExportSheetProps) {
  const { client } = useServices();
  const [format, setFormat] = useState<Format>('npz');
  const [run, isBusy] = useAction();
  const [saved, setSaved] = useState<string | null>(null);
  const save = () =>
    run(async () => {
      setSaved(null);
      const { path, downloadUrl, bytes } = await client.call('inference.export', { runId, format });
      if (downloadUrl !== null) download(downloadUrl);
      // The engineer closed the question where to save it.
      if (path === null && downloadUrl === null) return;
      setSaved(`${formatBytes(bytes)}${path === null ? ', sent to the browser' : `: ${path}`}`);
    });
  return (
    <Dialog
      title="Export chain"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{saved === null ? 'Cancel' : 'Done'}</Button>
          <Button kind="primary" data-autofocus disabled={isBusy} onClick={() => void save()}>
            {isBusy ? 'Exporting…' : 'Export'}
          </Button>
        </>
      }
    >
      <p>
        All {formatNumber(draws, { decimals: 0 })} draws, with the steps that were left out, so that nothing is lost.
      </p>
      <div role="radiogroup" aria-label="Format" className="format-list">
        {formats.map(({ value, name, words }) => (
          <label key={value}>
            <input type="radio" name="format" checked={format === value} onChange={() => setFormat(value)} />
            <span>
              <b>{name}</b>
              <span className="small mute">{words}</span>
            </span>
          </label>
        ))}
      </div>
      {saved !== null && <Message tone="good" sentence="The chain is exported." remedy={saved} role="status" />}
    </Dialog>
  );
}
