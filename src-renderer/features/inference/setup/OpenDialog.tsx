import { useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { NamedText } from '../../../stores/inferenceStore.ts';
import { useServices } from '../../../stores/services.ts';
import { useAction } from '../../../stores/useAction.ts';
import { Button } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { Skeleton } from '../../../ui/Empty.tsx';
import { Message } from '../../../ui/Message.tsx';
import { newSpecificationName } from '../useFirstSpecification.ts';
import { newSpecificationText } from './specText.ts';

interface Opened {
  readonly name: string;
  readonly text: string;
  readonly files: readonly NamedText[];
}

/** The specifications shipped with Fringe, a file, or an empty one. What was typed is not thrown away unasked. */
export function OpenDialog({ onClose }: { readonly onClose: () => void }) {
  const { inference } = useServices();
  const { examples, examplesError, text, savedText, name } = useStore(inference);
  const picker = useRef<HTMLInputElement>(null);
  const [waiting, setWaiting] = useState<Opened | null>(null);
  const [act] = useAction();
  const open = (one: Opened) => {
    inference.open(one.name, one.text, one.files);
    onClose();
  };
  const ask = (one: Opened) => (text === savedText ? open(one) : setWaiting(one));
  /** The specification, and beside it the data that it names. */
  const take = (chosen: readonly File[]) =>
    act(async () => {
      const texts = await Promise.all(chosen.map(async (file) => ({ name: file.name, text: await file.text() })));
      const specification = texts.find((one) => one.name.toLowerCase().endsWith('.json')) ?? texts[0];
      if (specification === undefined) return;
      ask({ ...specification, files: texts.filter((one) => one !== specification) });
    });
  return (
    <Dialog
      title={waiting === null ? 'Open a specification' : 'Leave the changes?'}
      onClose={onClose}
      footer={
        waiting === null ? (
          <>
            <Button onClick={() => ask({ name: newSpecificationName, text: newSpecificationText, files: [] })}>
              New
            </Button>
            <Button onClick={() => picker.current?.click()}>From files…</Button>
          </>
        ) : (
          <>
            <Button onClick={() => setWaiting(null)}>Keep editing</Button>
            <Button kind="primary" onClick={() => open(waiting)}>
              Leave them
            </Button>
          </>
        )
      }
    >
      <input
        ref={picker}
        type="file"
        multiple
        accept=".json,.csv,.txt"
        className="visually-hidden"
        tabIndex={-1}
        aria-label="Specification and its data"
        onChange={(event) => {
          const chosen = [...(event.target.files ?? [])];
          event.target.value = '';
          void take(chosen);
        }}
      />
      {waiting !== null ? (
        <p>
          {name} was changed and not saved. Opening {waiting.name} leaves these changes behind.
        </p>
      ) : (
        <>
          <p className="small mute">
            Examples shipped with Fringe, each with its data. From files: choose the JSON together with the CSV files
            that it names.
          </p>
          {examplesError !== null && (
            <Message tone="bad" sentence={examplesError.message} remedy={examplesError.remedy}>
              <Button size="small" onClick={() => void inference.loadExamples()}>
                Ask again
              </Button>
            </Message>
          )}
          {examples === null && examplesError === null && <Skeleton lines={4} label="Loading the examples" />}
          <ul className="kernel-list" aria-label="Examples">
            {examples?.map((example, index) => (
              <li key={example.name}>
                <button
                  type="button"
                  className="kernel"
                  {...(index === 0 ? { 'data-autofocus': '' } : {})}
                  onClick={() => ask(example)}
                >
                  <b>{example.title}</b>
                  <small>
                    {example.name}
                    {example.files.length > 0 && ` with ${example.files.map((file) => file.name).join(', ')}`}
                  </small>
                </button>
              </li>
            ))}
            {examples?.length === 0 && <li className="mute">No example is shipped with this version.</li>}
          </ul>
        </>
      )}
    </Dialog>
  );
}
