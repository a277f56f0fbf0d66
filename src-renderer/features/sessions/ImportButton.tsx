import { useRef } from 'react';
import { useStore } from 'zustand';
import { uploadFile } from '../../client/uploadFile.ts';
import { useServices } from '../../stores/services.ts';
import { useAction } from '../../stores/useAction.ts';
import { Button } from '../../ui/Button.tsx';

/** Takes in a bundle: the desktop shell asks for the file itself, a browser sends it first. */
export function ImportButton() {
  const { client, connection, messages, sessions } = useServices();
  const { info } = useStore(connection);
  const input = useRef<HTMLInputElement>(null);
  const [run, isBusy] = useAction();
  const take = (upload: string | null) =>
    run(async () => {
      const { path, files } = await client.call('artifacts.import', { upload });
      if (path === null) return;
      messages.tell('good', `The bundle was imported: ${files} files, every checksum right.`, path);
      await sessions.refresh();
    });
  const send = (file: File) =>
    run(async () => {
      await take(await uploadFile(file));
    });
  return (
    <>
      <Button disabled={isBusy} onClick={() => (info?.shell === 'web' ? input.current?.click() : void take(null))}>
        {isBusy ? 'Importing…' : 'Import bundle…'}
      </Button>
      <input
        ref={input}
        type="file"
        accept=".zip"
        hidden
        aria-label="Bundle to import"
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          if (file !== undefined) void send(file);
        }}
      />
    </>
  );
}
