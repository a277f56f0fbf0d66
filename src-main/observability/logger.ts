import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import pino from 'pino';
import type { Logger } from 'pino';

export type { Logger } from 'pino';

/** The host's own log, JSON lines in `<home>/logs/fringe.jsonl`. What the engineer must know goes to the screen, not here. */
export function createLogger(home: string): Logger {
  const folder = join(home, 'logs');
  mkdirSync(folder, { recursive: true });
  const destination = pino.destination({ dest: join(folder, 'fringe.jsonl'), sync: true, append: true });
  return pino({ level: process.env.FRINGE_LOG ?? 'info', timestamp: pino.stdTimeFunctions.isoTime }, destination);
}
