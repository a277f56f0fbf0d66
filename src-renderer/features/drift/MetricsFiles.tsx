import { useState } from 'react';
import { useStore } from 'zustand';
import { useServices } from '../../stores/services.ts';
import { useAction } from '../../stores/useAction.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Empty, Skeleton } from '../../ui/Empty.tsx';
import { Message } from '../../ui/Message.tsx';

/** The metrics files there are. Opening another one asks before it throws away what was typed. */
export function MetricsFiles() {
  const { metrics, preferences } = useServices();
  const { files, name, text, savedText, error } = useStore(metrics);
  const [waiting, setWaiting] = useState<string | null>(null);
  const [run] = useAction();
  const open = (next: string) =>
    run(async () => {
      await metrics.open(next);
      preferences.setState({ metricsName: next });
    });
  const ask = (next: string) => {
    if (next === name) return;
    if (text !== savedText) setWaiting(next);
    else void open(next);
  };
  return (
    <Card title="Drift metrics" aside={files?.length ?? ''} className="kernels">
      {error !== null && <Message tone="bad" sentence={error.message} remedy={error.remedy} />}
      {files === null && error === null && <Skeleton lines={4} label="Loading the metrics files" />}
      {files?.length === 0 && (
        <Empty title="No metrics file yet">
          <p>Put drift metrics files into the metrics folder of your Fringe home.</p>
        </Empty>
      )}
      <ul className="kernel-list">
        {files?.map((file) => (
          <li key={file.name}>
            <button
              type="button"
              className="kernel"
              aria-current={file.name === name ? 'true' : undefined}
              onClick={() => ask(file.name)}
            >
              <b>
                {file.title}
                {file.name === name && text !== savedText && <span className="warn"> · edited</span>}
              </b>
              <small>{file.summary}</small>
              {!file.valid && <small className="bad">has mistakes</small>}
            </button>
          </li>
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
