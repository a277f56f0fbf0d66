import { useState } from 'react';
import { useServices } from '../../stores/services.ts';
import { useAction } from '../../stores/useAction.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field } from '../../ui/Field.tsx';

export interface SaveMetricsDialogProps {
  readonly kind: 'save' | 'remove';
  readonly name: string;
  readonly onClose: () => void;
}

export function SaveMetricsDialog({ kind, name, onClose }: SaveMetricsDialogProps) {
  const { metrics, preferences, messages } = useServices();
  const [fileName, setFileName] = useState(name);
  const [run, isBusy] = useAction();
  const refusal = /^[\w][\w .-]*\.json$/.test(fileName) ? null : 'a file name that ends with .json';
  const act = () =>
    run(async () => {
      if (kind === 'remove') await metrics.remove(name);
      else {
        const entry = await metrics.save(fileName);
        preferences.setState({ metricsName: entry.name });
        messages.tell('good', `Saved as ${entry.name}.`);
      }
      onClose();
    });
  return (
    <Dialog
      title={kind === 'save' ? 'Save drift metrics as' : `Remove ${name}`}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" disabled={isBusy || (kind === 'save' && refusal !== null)} onClick={() => void act()}>
            {kind === 'save' ? 'Save' : 'Remove the file'}
          </Button>
        </>
      }
    >
      {kind === 'save' ? (
        <Field label="File name in your metrics folder" refusal={refusal}>
          <input
            className="input num"
            data-autofocus=""
            value={fileName}
            onChange={(event) => setFileName(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && refusal === null) void act();
            }}
          />
        </Field>
      ) : (
        <p>The file is deleted. Watches that used it keep their own copy of the metrics in their record.</p>
      )}
    </Dialog>
  );
}
