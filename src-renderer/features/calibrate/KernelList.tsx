import { useState } from 'react';
import { useStore } from 'zustand';
import { useServices } from '../../stores/services.ts';
import { useAction } from '../../stores/useAction.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Empty, Skeleton } from '../../ui/Empty.tsx';
import { Message } from '../../ui/Message.tsx';
import { newKernelText } from './newKernelText.ts';

/** The kernels there are. Opening another one asks before it throws away what was typed. */
export function KernelList({ onOpen }: { readonly onOpen: () => void }) {
  const { kernels, preferences, bench } = useServices();
  const { kernels: list, name, text, savedText, error } = useStore(kernels);
  const [run] = useAction();
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
        {list?.map((entry) => (
          <li key={entry.name}>
            <button
              type="button"
              className="kernel"
              aria-current={entry.name === name ? 'true' : undefined}
              onClick={() => ask(entry.name)}
            >
              <b>
                {entry.title}
                {entry.name === name && text !== savedText && <span className="warn"> · edited</span>}
              </b>
              <small>{entry.summary}</small>
              {!entry.valid && <small className="bad">has mistakes</small>}
            </button>
          </li>
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
