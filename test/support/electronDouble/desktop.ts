import { EventEmitter } from 'node:events';
import type {
  Dialog,
  MessageBoxOptions,
  NativeTheme,
  NotificationConstructorOptions,
  PowerSaveBlocker,
} from 'electron';
import { strict } from './strict.ts';

/** Dialogs answer as a person who presses Cancel; a test replaces the one it wants answered otherwise. */
export const dialog = strict('dialog', {
  showSaveDialog: () => Promise.resolve({ canceled: true, filePath: '' }),
  showOpenDialog: () => Promise.resolve({ canceled: true, filePaths: [] }),
  showMessageBox: (..._args: unknown[]) =>
    Promise.resolve({ response: (_args.at(-1) as MessageBoxOptions).cancelId ?? 0, checkboxChecked: false }),
  showErrorBox: () => undefined,
} satisfies Pick<Dialog, 'showSaveDialog' | 'showOpenDialog' | 'showMessageBox' | 'showErrorBox'>);

const blockers = new Set<number>();
let nextBlocker = 1;

export const powerSaveBlocker = strict('powerSaveBlocker', {
  start() {
    blockers.add(nextBlocker);
    return nextBlocker++;
  },
  stop: (id: number) => blockers.delete(id),
  isStarted: (id: number) => blockers.has(id),
} satisfies Pick<PowerSaveBlocker, 'start' | 'stop' | 'isStarted'>);

export const nativeTheme = strict('nativeTheme', { shouldUseDarkColors: false } satisfies Partial<NativeTheme>);

export class NotificationDouble extends EventEmitter {
  readonly title: string;
  readonly body: string;

  constructor(options: NotificationConstructorOptions = {}) {
    super();
    this.title = options.title ?? '';
    this.body = options.body ?? '';
  }

  static isSupported(): boolean {
    return true;
  }
  show(): void {
    this.emit('show', {});
  }
}

let menu: object | null = null;

export const Menu = strict('Menu', {
  setApplicationMenu: (next: object | null) => void (menu = next),
  getApplicationMenu: () => menu,
  buildFromTemplate: (template: readonly object[]) => ({ items: template }),
});
