import type { WebSocket } from 'ws';
import type { MessagePortLike, ToHost, ToScreen } from '../../../src-core/contract/envelope.ts';

/** Bytes that may wait in a socket before its subscriptions are held back. */
const fullBytes = 1_000_000;

/** The host's end of a web socket: text messages of JSON, and `drained` so that a slow browser holds its feeds back. */
export function createSocketPort(socket: WebSocket): MessagePortLike<ToScreen, ToHost> {
  let waiting: (() => void)[] = [];
  const release = (): void => {
    if (socket.readyState === socket.OPEN && socket.bufferedAmount > fullBytes) return;
    const released = waiting;
    waiting = [];
    for (const resolve of released) resolve();
  };
  socket.on('close', release);

  return {
    send(message) {
      if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message), release);
    },
    drained: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        release();
      }),
    onMessage(listener) {
      const take = (data: Buffer, isBinary: boolean): void => {
        let message: ToHost;
        try {
          if (isBinary) throw new SyntaxError('binary');
          message = JSON.parse(data.toString('utf8')) as ToHost;
        } catch {
          // What is not even JSON comes from no screen of ours: 1007 is "data that does not fit its type".
          socket.close(1007);
          return;
        }
        listener(message);
      };
      socket.on('message', take);
      return () => socket.off('message', take);
    },
    onClose(listener) {
      socket.once('close', listener);
      return () => socket.off('close', listener);
    },
    close() {
      socket.close(1001);
    },
  };
}
