import { useState } from 'react';
import { useStore } from 'zustand';
import { useServices } from '../stores/services.ts';
import { Button } from '../ui/Button.tsx';
import { Message } from '../ui/Message.tsx';

const dismissed = new Set<string>();

/** What the shell wants seen, until it has been. */
export function Notices() {
  const { connection } = useServices();
  const { info } = useStore(connection);
  const [, setCount] = useState(0);
  const notices = (info?.notices ?? []).filter((notice) => !dismissed.has(notice));
  if (notices.length === 0) return null;
  return (
    <div className="notices">
      {notices.map((notice) => (
        <div key={notice} className="toast">
          <Message tone="warn" sentence={notice} />
          <Button
            kind="quiet"
            size="small"
            onClick={() => {
              dismissed.add(notice);
              setCount((count) => count + 1);
            }}
          >
            Understood
          </Button>
        </div>
      ))}
    </div>
  );
}
