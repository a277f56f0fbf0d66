import { useStore } from 'zustand';
import { useServices } from '../stores/services.ts';
import { Button } from '../ui/Button.tsx';
import { Message } from '../ui/Message.tsx';

export function Toasts() {
  const { messages } = useServices();
  const { toasts } = useStore(messages);
  return (
    <div className="toasts" role="region" aria-label="Messages">
      {toasts.map(({ id, tone, sentence, remedy }) => (
        <div key={id} className="toast">
          <Message tone={tone} sentence={sentence} remedy={remedy} role="note" />
          <Button kind="quiet" className="icon" aria-label="Dismiss this message" onClick={() => messages.dismiss(id)}>
            ✕
          </Button>
        </div>
      ))}
    </div>
  );
}
