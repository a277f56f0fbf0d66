import { EventEmitter } from 'node:events';
import type { BrowserWindow, BrowserWindowConstructorOptions, WebPreferences } from 'electron';
import { app, lastWindowClosed } from './app.ts';
import { preventable } from './state.ts';
import { strict } from './strict.ts';
import { WebContentsDouble, allContents } from './webContents.ts';
import { openWindows } from './windowList.ts';

type Doubled =
  'loadURL' | 'show' | 'focus' | 'restore' | 'isMinimized' | 'isVisible' | 'isFocused' | 'minimize' | 'close';

/** What no window of a program that drives hardware may have; the double does not open it at all. */
const refused: readonly (readonly [keyof WebPreferences, unknown])[] = [
  ['contextIsolation', false],
  ['sandbox', false],
  ['nodeIntegration', true],
  ['nodeIntegrationInSubFrames', true],
  ['nodeIntegrationInWorker', true],
  ['webSecurity', false],
  ['allowRunningInsecureContent', true],
  ['experimentalFeatures', true],
  ['webviewTag', true],
];

let nextId = 1;

export class BrowserWindowDouble extends EventEmitter implements Pick<BrowserWindow, Doubled> {
  readonly id = nextId++;
  readonly webContents: WebContentsDouble;
  #visibility: 'hidden' | 'shown' | 'minimised' = 'hidden';
  #state: 'open' | 'destroyed' = 'open';

  constructor(options: BrowserWindowConstructorOptions = {}) {
    super();
    if (!app.isReady()) throw new Error('Cannot create BrowserWindow before app is ready');
    const preferences = options.webPreferences ?? {};
    for (const [name, value] of refused) {
      if (preferences[name] === value) throw new Error(`The double opens no window with ${name}: ${String(value)}.`);
    }
    if (options.show !== false) this.#visibility = 'shown';
    const size = { width: options.width ?? 800, height: options.height ?? 600 };
    // Without a handler Electron opens a window like its opener for whatever a page asks for.
    const contents = new WebContentsDouble(preferences, size, (url) => {
      const child = new BrowserWindowDouble(options);
      void child.loadURL(url).catch(() => undefined);
    });
    this.webContents = contents.asSeen;
    openWindows.add(this);
    contents.once('dom-ready', () => this.emit('ready-to-show'));
    contents.once('destroyed', () => this.destroy());
    app.emit('web-contents-created', {}, this.webContents);
    app.emit('browser-window-created', {}, this);
  }

  static getAllWindows(): BrowserWindowDouble[] {
    return [...openWindows] as BrowserWindowDouble[];
  }

  static fromWebContents(contents: WebContentsDouble | undefined): BrowserWindowDouble | null {
    return this.getAllWindows().find((window) => window.webContents.id === contents?.id) ?? null;
  }

  static getFocusedWindow(): BrowserWindowDouble | null {
    return this.getAllWindows().at(-1) ?? null;
  }

  loadURL(url: string): Promise<void> {
    return this.webContents.loadURL(url);
  }
  show(): void {
    this.#visibility = 'shown';
    this.emit('show');
  }
  minimize(): void {
    this.#visibility = 'minimised';
  }
  restore(): void {
    this.#visibility = 'shown';
  }
  focus(): void {
    this.emit('focus');
  }
  isVisible(): boolean {
    return this.#visibility === 'shown';
  }
  isMinimized(): boolean {
    return this.#visibility === 'minimised';
  }
  isFocused(): boolean {
    return this.isVisible();
  }
  isDestroyed(): boolean {
    return this.#state === 'destroyed';
  }

  close(): void {
    const event = preventable({});
    this.emit('close', event);
    if (!event.defaultPrevented) this.destroy();
  }

  destroy(): void {
    if (this.isDestroyed()) return;
    this.#state = 'destroyed';
    openWindows.delete(this);
    this.webContents.close();
    this.emit('closed');
    if (openWindows.size === 0) lastWindowClosed();
  }
}

export const webContents = strict('webContents', {
  fromDevToolsTargetId: (targetId: string) => [...allContents].find((contents) => contents.targetId === targetId),
  getAllWebContents: () => [...allContents],
  fromId: (id: number) => [...allContents].find((contents) => contents.id === id),
});
