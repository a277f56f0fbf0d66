import { useServices } from '../stores/services.ts';
import { stopAll } from '../stores/stopAll.ts';

/** Always in sight, always enabled: it asks nothing and waits for nothing. */
export function StopButton() {
  const { client, messages } = useServices();
  return (
    <button
      type="button"
      className="stop"
      aria-label="STOP: end what runs and make every output safe"
      aria-keyshortcuts="Escape Control+."
      title="STOP (Esc twice, or Ctrl+.)"
      onClick={() => void stopAll(client, messages)}
    >
      STOP <kbd aria-hidden="true">Esc Esc</kbd>
    </button>
  );
}
