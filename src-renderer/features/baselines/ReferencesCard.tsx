import { useState } from 'react';
import type { ProcedureOutput } from '../../../src-core/contract/procedures.ts';
import { useServices } from '../../stores/services.ts';
import { useAction } from '../../stores/useAction.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Field } from '../../ui/Field.tsx';
import { Message } from '../../ui/Message.tsx';
import { count } from './baselineWords.ts';

const isAddress = (repository: string): boolean => /^[a-z]+:\/\//i.test(repository);

/** References that were made elsewhere, taken over from a folder of the host. */
export function ReferencesCard({ repository }: { readonly repository: string | null }) {
  const { client, baselines } = useServices();
  const [folder, setFolder] = useState(repository !== null && !isAddress(repository) ? repository : '');
  const [found, setFound] = useState<ProcedureOutput<'baseline.importReferences'> | null>(null);
  const [act, isBusy] = useAction();
  const take = () =>
    act(async () => {
      setFound(null);
      setFound(await client.call('baseline.importReferences', { folder: folder.trim() }));
      await baselines.refresh();
    });
  return (
    <Card title="References made elsewhere">
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (folder.trim() !== '' && !isBusy) void take();
        }}
      >
        <Field label="Folder on the host with <head>-calibration.json files">
          <input className="input num" value={folder} onChange={({ target }) => setFolder(target.value)} />
        </Field>
        <div className="row wrap">
          <Button type="submit" size="small" disabled={folder.trim() === '' || isBusy}>
            {isBusy ? 'Importing…' : 'Import references'}
          </Button>
          {repository !== null && isAddress(repository) && (
            <span className="small mute">
              Ready-made ones: <code className="selectable">{repository}</code>
            </span>
          )}
        </div>
        {found !== null && (
          <Message
            tone={found.problems.length > 0 ? 'warn' : 'good'}
            role="status"
            sentence={
              found.imported.length === 0
                ? 'No reference was imported.'
                : `${count(found.imported.length, 'reference')} imported${found.version === null ? '' : ` as v${found.version}`}.`
            }
          >
            <ul className="notes-list">
              {[...found.imported, ...found.problems].slice(0, 50).map((line) => (
                <li key={line} className="small selectable">
                  {line}
                </li>
              ))}
            </ul>
          </Message>
        )}
      </form>
    </Card>
  );
}
