import { useServices } from '../stores/services.ts';
import { stopAll } from '../stores/stopAll.ts';

/** Always in sight, always enabled: it asks nothing and waits for nothing. */
export function StopButton() {
  const { client, messages } = useServices();
  return (
    <button
      type="button"
      className="stop"
      aria-keyshortcuts="Escape Control+."
      title="Ends what runs and makes every output safe (Esc twice, or Ctrl+.)"
      onClick={() => void stopAll(client, messages)}
    >
      STOP <kbd aria-hidden="true">Esc Esc</kbd>
    </button>
  );
}
