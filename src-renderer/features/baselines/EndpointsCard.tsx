import { useState } from 'react';
import { useStore } from 'zustand';
import { useServices } from '../../stores/services.ts';
import { useAction } from '../../stores/useAction.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Message } from '../../ui/Message.tsx';

export interface EndpointsCardProps {
  readonly hasKey: boolean;
  /** They answer in development mode alone. */
  readonly isOpen: boolean;
}

const paths = [
  ['POST', '/admin/calibration/run', 'a run over everything recorded'],
  ['GET', '/admin/calibration/history', 'the history; model, head, limit'],
  ['POST', '/admin/calibration/retag-all', 're-tags every recorded session'],
] as const;

/** The addresses by which other programs ask, and the key that they must show. */
export function EndpointsCard({ hasKey, isOpen }: EndpointsCardProps) {
  const { client, connection, baselines, messages } = useServices();
  const { info } = useStore(connection);
  const [key, setKey] = useState<string | null>(null);
  const [asking, setAsking] = useState<'none' | 'replace'>('none');
  const [act, isBusy] = useAction();
  const origin = info?.shell === 'web' ? window.location.origin : 'http://127.0.0.1:8356';
  const make = () =>
    act(async () => {
      setAsking('none');
      setKey((await client.call('baseline.newKey', {})).key);
      await baselines.refresh();
    });
  const curl = `curl -X POST ${origin}/admin/calibration/run -H "Authorization: Bearer ${key ?? ''}"`;
  const copy = (text: string) =>
    act(async () => {
      await navigator.clipboard.writeText(text);
      messages.tell('good', 'Copied.');
    });
  return (
    <Card
      title="Other programs"
      aside={
        <Button size="small" disabled={isBusy} onClick={() => (hasKey ? setAsking('replace') : void make())}>
          Make a new key
        </Button>
      }
    >
      <dl className="endpoints">
        {paths.map(([method, path, words]) => (
          <div key={path}>
            <dt>
              <code className="selectable">
                {method} {path}
              </code>
            </dt>
            <dd className="small mute">{words}</dd>
          </div>
        ))}
      </dl>
      <p className="small mute">
        {hasKey ? 'A bearer key was made; it is not shown again.' : 'No bearer key has been made yet.'}{' '}
        {isOpen ? '' : 'In production mode they answer 403.'}
        {info?.shell === 'web' ? '' : ' They are answered by the web shell: fringe serve.'}
      </p>
      {asking === 'replace' && (
        <Dialog
          title="Make a new key?"
          onClose={() => setAsking('none')}
          footer={
            <>
              <Button onClick={() => setAsking('none')}>Keep the one there is</Button>
              <Button kind="primary" data-autofocus onClick={() => void make()}>
                Make a new key
              </Button>
            </>
          }
        >
          <p>The key there is ends at once: programs that show it are refused with 401.</p>
        </Dialog>
      )}
      {key !== null && (
        <Dialog
          title="Bearer key"
          onClose={() => setKey(null)}
          footer={
            <Button kind="primary" onClick={() => setKey(null)}>
              I have kept it
            </Button>
          }
        >
          <Message tone="warn" sentence="It is shown this once." remedy="Keep it where your programs find it." />
          <div className="key-line">
            <code className="selectable">{key}</code>
            <Button size="small" aria-label="Copy the key" onClick={() => void copy(key)}>
              Copy
            </Button>
          </div>
          <p className="small mute">A run from a shell:</p>
          <div className="key-line">
            <code className="selectable">{curl}</code>
            <Button size="small" aria-label="Copy the command" onClick={() => void copy(curl)}>
              Copy
            </Button>
          </div>
        </Dialog>
      )}
    </Card>
  );
}
