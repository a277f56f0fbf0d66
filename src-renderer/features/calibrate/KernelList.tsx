import { useState } from 'react';
import { useStore } from 'zustand';
import type { KernelEntry } from '../../../src-core/contract/procedures.ts';
import { useServices } from '../../stores/services.ts';
import { useAction } from '../../stores/useAction.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Empty, Skeleton } from '../../ui/Empty.tsx';
import { Message } from '../../ui/Message.tsx';
import { groupKernels, namesInWords } from './kernelGroups.ts';
import { newKernelText } from './newKernelText.ts';

/** The kernels there are. Opening another one asks before it throws away what was typed. */
export function KernelList({ onOpen }: { readonly onOpen: () => void }) {
  const { kernels, preferences, bench } = useServices();
  const { kernels: list, name, text, savedText, error } = useStore(kernels);
  const [run] = useAction();
  const groups = groupKernels(list ?? []);
  const [waiting, setWaiting] = useState<string | null>(null);
  const open = (next: string) =>
    run(async () => {
      await kernels.open(next);
      preferences.setState({ kernelName: next });
      onOpen();
    });
  const ask = (next: string) => {
    if (next === name) onOpen();
    else if (text !== savedText && savedText !== '') setWaiting(next);
    else void open(next);
  };
  const begin = () => {
    kernels.begin('new_kernel.json', newKernelText(bench.getState().bench));
    onOpen();
  };
  return (
    <Card
      title="Kernels"
      className="kernels"
      aside={
        <>
          {list?.length ?? ''}
          <Button size="small" kind="quiet" onClick={begin}>
            New
          </Button>
        </>
      }
    >
      {error !== null && <Message tone="bad" sentence={error.message} remedy={error.remedy} />}
      {list === null && error === null && <Skeleton lines={6} label="Loading the kernels" />}
      {list?.length === 0 && (
        <Empty title="No kernel yet">
          <p>Begin a new one, or put kernel files into the kernels folder of your Fringe home.</p>
        </Empty>
      )}
      <ul className="kernel-list">
        {groups.fitting.map((entry) => (
          <KernelLine key={entry.name} entry={entry} onOpen={ask} />
        ))}
        {name !== null && list !== null && !list.some((entry) => entry.name === name) && (
          <li>
            <button type="button" className="kernel" aria-current="true" onClick={onOpen}>
              <b>
                {name} <span className="warn">· not saved</span>
              </b>
            </button>
          </li>
        )}
        {groups.foreign.length > 0 && <li className="kernel-group small faint">For other benches</li>}
        {groups.foreign.map((entry) => (
          <KernelLine key={entry.name} entry={entry} onOpen={ask} />
        ))}
      </ul>
      {waiting !== null && (
        <Dialog
          title="Leave the changes?"
          onClose={() => setWaiting(null)}
          footer={
            <>
              <Button data-autofocus onClick={() => setWaiting(null)}>
                Keep editing
              </Button>
              <Button
                kind="primary"
                onClick={() => {
                  setWaiting(null);
                  void open(waiting);
                }}
              >
                Leave them
              </Button>
            </>
          }
        >
          <p>
            {name} was changed and not saved. Opening {waiting} leaves these changes behind.
          </p>
        </Dialog>
      )}
    </Card>
  );
}

interface KernelLineProps {
  readonly entry: KernelEntry;
  readonly onOpen: (name: string) => void;
}

function KernelLine({ entry, onOpen }: KernelLineProps) {
  const { kernels } = useServices();
  const { name, text, savedText } = useStore(kernels);
  const isOpen = entry.name === name;
  const isForeign = entry.missing.length > 0;
  return (
    <li>
      <button
        type="button"
        className={isForeign ? 'kernel foreign' : 'kernel'}
        aria-current={isOpen ? 'true' : undefined}
        title={isForeign ? `The open bench has no ${entry.missing.join(', ')}` : undefined}
        onClick={() => onOpen(entry.name)}
      >
        <b>
          {entry.title}
          {isOpen && text !== savedText && <span className="warn"> · edited</span>}
        </b>
        <small>{entry.summary}</small>
        {isForeign && <small>needs {namesInWords(entry.missing)}</small>}
        {!entry.valid && <small className="bad">has mistakes</small>}
      </button>
    </li>
  );
}
