import { createStore } from 'zustand/vanilla';
import { FringeError, toErrorReport } from '../../src-core/errors/fringeError.ts';

export interface Toast {
  readonly id: number;
  readonly tone: 'good' | 'warn' | 'bad';
  readonly sentence: string;
  readonly remedy: string;
}

export interface Messages {
  readonly toasts: readonly Toast[];
  /** What a screen reader says now; the number lets the same words be said twice. */
  readonly announcement: { readonly text: string; readonly urgency: 'polite' | 'assertive'; readonly count: number };
}

const mostToasts = 4;
/** Good news goes by itself, a warning after it could be read; bad news stays until it is dismissed. */
const stayMs = { good: 6000, warn: 15_000 };

export function createMessagesStore() {
  const store = createStore<Messages>(() => ({
    toasts: [],
    announcement: { text: '', urgency: 'polite', count: 0 },
  }));
  let nextId = 1;
  const announce = (text: string, urgency: 'polite' | 'assertive' = 'polite'): void =>
    store.setState(({ announcement }) => ({ announcement: { text, urgency, count: announcement.count + 1 } }));
  const dismiss = (id: number): void =>
    store.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }));
  const tell = (tone: Toast['tone'], sentence: string, remedy = ''): number => {
    const id = nextId++;
    store.setState(({ toasts }) => ({
      toasts: [...toasts.filter((toast) => toast.sentence !== sentence), { id, tone, sentence, remedy }].slice(
        -mostToasts,
      ),
    }));
    announce(`${sentence} ${remedy}`.trim(), tone === 'bad' ? 'assertive' : 'polite');
    if (tone !== 'bad') setTimeout(() => dismiss(id), stayMs[tone]);
    return id;
  };
  /** Says a failure; a cancellation is none. */
  const report = (thrown: unknown): void => {
    if (thrown instanceof FringeError && thrown.code === 'stopped') return;
    const { message, remedy } = toErrorReport(thrown);
    tell('bad', message, remedy);
  };
  return Object.assign(store, { announce, dismiss, tell, report });
}
export type MessagesStore = ReturnType<typeof createMessagesStore>;
