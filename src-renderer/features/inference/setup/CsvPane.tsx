import { useRef, useState } from 'react';
import { useStore } from 'zustand';
import { useServices } from '../../../stores/services.ts';
import { Button } from '../../../ui/Button.tsx';
import { formatBytes } from '../../../ui/formatBytes.ts';
import { useKernelForm } from '../../calibrate/kernelFormContext.ts';
import { csvColumns } from './csvColumns.ts';
import { takeCsv } from './takeData.ts';

const mostBytes = 200_000_000;

/** A file is chosen or dropped; its columns are offered below. */
export function CsvPane({ refusal }: { readonly refusal: string | null }) {
  const { inference, messages } = useServices();
  const { files } = useStore(inference);
  const form = useKernelForm();
  const picker = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState<'over' | 'not'>('not');
  const name = form.value(['target', 'csv']);
  const file = files.find((one) => one.name === name);
  const take = async (chosen: File | undefined) => {
    if (chosen === undefined) return;
    if (chosen.size > mostBytes) {
      messages.tell(
        'bad',
        `${chosen.name} is ${formatBytes(chosen.size)}: too much to be read here.`,
        'Cut it down to what is fitted.',
      );
      return;
    }
    const text = await chosen.text();
    takeCsv(inference, { name: chosen.name, text });
  };
  return (
    <div
      className={over === 'over' ? 'drop-zone over' : 'drop-zone'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver('over');
      }}
      onDragLeave={() => setOver('not')}
      onDrop={(event) => {
        event.preventDefault();
        setOver('not');
        void take(event.dataTransfer.files[0]);
      }}
    >
      <input
        ref={picker}
        type="file"
        accept=".csv,.txt,.dat,.tsv,text/csv,text/plain"
        className="visually-hidden"
        tabIndex={-1}
        aria-label="CSV file to fit"
        onChange={(event) => {
          void take(event.target.files?.[0]);
          event.target.value = '';
        }}
      />
      <Button size="small" onClick={() => picker.current?.click()}>
        {typeof name === 'string' ? 'Another file…' : 'Choose a file…'}
      </Button>
      {typeof name === 'string' ? (
        <span className="small ellipsis">
          <b>{name}</b>{' '}
          <span className="mute">
            {file === undefined
              ? 'looked for in the folders of the host'
              : `${formatBytes(file.text.length)}, ${csvColumns(file.name, file.text).columns.length} columns`}
          </span>
        </span>
      ) : (
        <span className="small mute">or drop it here: a table with a header, commas, semicolons or tabs</span>
      )}
      {refusal !== null && <span className="refusal">{refusal}</span>}
    </div>
  );
}
