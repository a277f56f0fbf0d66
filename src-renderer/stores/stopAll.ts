import { toErrorReport } from '../../src-core/errors/fringeError.ts';
import type { Client } from '../client/createClient.ts';
import type { MessagesStore } from './messagesStore.ts';

/** STOP. Always sent, whatever the screen believes of the state; what came of it is said at once. */
export async function stopAll(client: Client, messages: MessagesStore): Promise<void> {
  messages.announce('Stopping everything.', 'assertive');
  try {
    const { stoppedRunId, outputs } = await client.call('stop.all', {});
    messages.tell(
      'warn',
      stoppedRunId === null ? 'Stopped.' : 'Stopped; the run was ended and its record kept.',
      outputs,
    );
  } catch (thrown) {
    const { message } = toErrorReport(thrown);
    const told = messages.tell(
      'bad',
      `STOP did not reach the host: ${message}`,
      'Switch the outputs off at the instruments. If the host process has ended, its guard has already written the safe state.',
    );
    // It is never sent by itself later; what the bench does shows as soon as the link is back.
    const stop = client.onConnection((state) => {
      if (state !== 'connected') return;
      stop();
      messages.dismiss(told);
    });
  }
}
