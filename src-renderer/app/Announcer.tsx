import { useStore } from 'zustand';
import { useServices } from '../stores/services.ts';

/** Changes of state, for those who hear the screen. */
export function Announcer() {
  const { messages } = useServices();
  const { announcement } = useStore(messages);
  const { text, urgency, count } = announcement;
  // A zero-width space on every other one, so that the same words are said again.
  const said = count % 2 === 0 ? text : `${text}\u200b`;
  return (
    <>
      <div className="visually-hidden" aria-live="polite">
        {urgency === 'polite' ? said : ''}
      </div>
      <div className="visually-hidden" aria-live="assertive">
        {urgency === 'assertive' ? said : ''}
      </div>
    </>
  );
}
