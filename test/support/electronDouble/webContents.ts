import { EventEmitter } from 'node:events';
import type { WebContents, WebPreferences, WindowOpenHandlerResponse } from 'electron';
import { decode, encode } from './codec.ts';
import type { DevtoolsSession } from './devtools.ts';
import type { DoubleFrame } from './frames.ts';
import { Frames } from './frames.ts';
import { answerInvoke, ipcMain } from './ipcMain.ts';
import type { PageScripts } from './pageScripts.ts';
import { createPageScripts, preloadWorldName } from './pageScripts.ts';
import { answerOwnScheme, fromChromium, toChromium } from './protocol.ts';
import { isPermitted, requestPermission } from './session.ts';
import { preventable, runningChromium, warn } from './state.ts';
import { strict } from './strict.ts';

/** What a page's preload world tells the main process. */
type FromPage =
  | { type: 'message' | 'invoke'; id: number; channel: string; args: unknown }
  | { type: 'ask'; id: number; kind: string; detail: { url?: string; permission?: string } }
  | { type: 'preloadError'; message: string };

type OpenHandler = (details: { url: string; frameName: string; features: string }) => WindowOpenHandlerResponse;
type Doubled = 'send' | 'loadURL' | 'getURL' | 'isDestroyed' | 'close' | 'reload';

export const allContents = new Set<WebContentsDouble>();
let nextId = 1;

/** One page: a Chromium target, its preload's world, and the events by which an app keeps watch over it. */
export class WebContentsDouble extends EventEmitter implements Pick<WebContents, Doubled> {
  readonly id = nextId++;
  /** This object as the app sees it. */
  readonly asSeen: WebContentsDouble = strict('webContents', this);
  /** Resolves when the page can be navigated. */
  readonly attached: Promise<void>;
  targetId = '';
  readonly #scripts: PageScripts;
  /** Addresses that the app itself loads: those are no navigation of the page's. */
  readonly #loads = new Set<string>();
  #session: DevtoolsSession | null = null;
  #frames: Frames | null = null;
  #openHandler: OpenHandler | null = null;
  #state: 'open' | 'destroyed' = 'open';
  readonly #openDefault: (url: string) => void;

  constructor(
    preferences: WebPreferences,
    size: { width: number; height: number },
    openDefault: (url: string) => void,
  ) {
    super();
    this.#scripts = createPageScripts(preferences.preload);
    this.#openDefault = openDefault;
    allContents.add(this.asSeen);
    this.attached = this.#attach(size);
    this.attached.catch((thrown: unknown) => warn(String(thrown)));
  }

  get mainFrame(): DoubleFrame | null {
    return this.#frames?.ofId(this.#frames.mainFrameId) ?? null;
  }

  async #attach(size: { width: number; height: number }): Promise<void> {
    const { devtools } = runningChromium();
    const { targetId } = await devtools.browser.send('Target.createTarget', {
      url: 'about:blank',
      newWindow: true,
      ...size,
    });
    this.targetId = targetId;
    const { sessionId } = await devtools.browser.send('Target.attachToTarget', { targetId, flatten: true });
    const session = devtools.session(sessionId);
    this.#session = session;
    // The main frame of a page target has the target's own id.
    this.#frames = new Frames(session, targetId);
    session.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
      if (name === this.#scripts.names.binding) this.#hear(JSON.parse(payload) as FromPage, executionContextId);
    });
    session.on('Fetch.requestPaused', (paused) => {
      void this.#decide(paused).catch((thrown: unknown) => {
        if (this.#state === 'open') warn(String(thrown));
      });
    });
    // A fresh target shows an empty page of its own; the app hears of none but its own.
    const tell = (event: string) => this.getURL() !== 'about:blank' && this.emit(event, {});
    session.on('Page.domContentEventFired', () => tell('dom-ready'));
    session.on('Page.loadEventFired', () => tell('did-finish-load'));
    session.on('Inspector.detached', () => this.destroyed());
    await Promise.all([session.send('Page.enable'), session.send('Runtime.enable')]);
    await session.send('Runtime.addBinding', {
      name: this.#scripts.names.binding,
      executionContextName: preloadWorldName,
    });
    await session.send('Page.addScriptToEvaluateOnNewDocument', { source: this.#scripts.page });
    const { preload: source, preloadError } = this.#scripts;
    await session.send('Page.addScriptToEvaluateOnNewDocument', { source, worldName: preloadWorldName });
    await session.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] });
    if (preloadError !== null) warn(preloadError);
  }

  async loadURL(url: string): Promise<void> {
    await this.attached;
    const address = new URL(toChromium(url)).href;
    this.#loads.add(address.replace(/#.*$/, ''));
    const loaded = new Promise((resolve) => this.once('did-finish-load', resolve));
    const { errorText } = await this.#live().send('Page.navigate', { url: address });
    if (errorText) throw new Error(`${errorText} loading '${url}'`);
    await loaded;
  }

  send(channel: string, ...args: unknown[]): void {
    // First a clone, as Electron makes one: what cannot be cloned throws here, in the sender's face.
    this.#deliver({ type: 'message', channel, args: encode(structuredClone(args)) });
  }

  getURL(): string {
    return this.mainFrame?.url ?? '';
  }

  reload(): void {
    void this.#live().send('Page.reload');
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler;
  }

  isDestroyed(): boolean {
    return this.#state === 'destroyed';
  }

  close(): void {
    if (this.isDestroyed()) return;
    this.destroyed();
    const closing = runningChromium().devtools.browser.send('Target.closeTarget', { targetId: this.targetId });
    closing.catch(() => undefined);
  }

  /** The page has gone, by whatever way. */
  destroyed(): void {
    if (this.isDestroyed()) return;
    this.#state = 'destroyed';
    allContents.delete(this.asSeen);
    this.emit('destroyed', {});
  }

  #live(): DevtoolsSession {
    if (this.#session === null || this.isDestroyed()) throw new Error('Object has been destroyed');
    return this.#session;
  }

  #deliver(message: object): void {
    const uniqueContextId = this.#frames?.preloadContext() ?? null;
    if (uniqueContextId === null || this.isDestroyed()) return;
    const expression = `${this.#scripts.names.deliver}(${JSON.stringify(message)})`;
    // A page that navigates away in this moment hears it no more, as in Electron.
    this.#live()
      .send('Runtime.evaluate', { expression, uniqueContextId })
      .catch(() => undefined);
  }

  #hear(message: FromPage, contextId: number): void {
    if (message.type === 'preloadError') {
      warn(`Unable to load preload script: ${message.message}`);
      this.emit('preload-error', {}, '', new Error(message.message));
      return;
    }
    if (message.type === 'message') {
      const event = { type: 'frame', sender: this.asSeen, senderFrame: this.#frames?.ofContext(contextId) ?? null };
      ipcMain.emit(message.channel, event, ...(decode(message.args) as unknown[]));
      return;
    }
    const work =
      message.type === 'ask'
        ? this.#answer(message.kind, message.detail)
        : answerInvoke({ sender: this.asSeen } as never, message.channel, decode(message.args) as unknown[]);
    work.then(
      (value) => this.#deliver({ type: 'answer', id: message.id, value: encode(value) }),
      (thrown: unknown) => this.#deliver({ type: 'answer', id: message.id, error: String(thrown) }),
    );
  }

  async #answer(kind: string, { url = '', permission = '' }: { url?: string; permission?: string }): Promise<unknown> {
    if (kind === 'permissionCheck') return isPermitted(permission, this.getURL());
    if (kind === 'permissionRequest') return requestPermission(permission);
    const address = fromChromium(url);
    const response = this.#openHandler?.({ url: address, frameName: '', features: '' }) ?? { action: 'allow' };
    if (response.action === 'allow') this.#openDefault(address);
    return null;
  }

  /** Every request of the page: navigations are shown to the app first, its own schemes are answered by it. */
  async #decide(paused: PausedRequest): Promise<void> {
    const { requestId, request, frameId, resourceType } = paused;
    const session = this.#live();
    const url = fromChromium(request.url + (request.urlFragment ?? ''));
    if (resourceType === 'Document' && !this.#loads.delete(request.url) && !this.#allowsNavigation(url, frameId)) {
      await session.send('Fetch.failRequest', { requestId, errorReason: 'Aborted' });
      return;
    }
    const response = await answerOwnScheme(url, request.method);
    if (response === null) {
      await session.send('Fetch.continueRequest', { requestId });
    } else if (response.type === 'error') {
      await session.send('Fetch.failRequest', { requestId, errorReason: 'Failed' });
    } else {
      await session.send('Fetch.fulfillRequest', {
        requestId,
        responseCode: response.status,
        responseHeaders: [...response.headers].map(([name, value]) => ({ name, value })),
        body: Buffer.from(await response.arrayBuffer()).toString('base64'),
      });
    }
  }

  #allowsNavigation(url: string, frameId: string): boolean {
    const isMainFrame = frameId === this.#frames?.mainFrameId;
    const frame = this.#frames?.ofId(frameId) ?? null;
    const details = () => preventable({ url, isSameDocument: false, isMainFrame, frame });
    const ofFrame = details();
    this.emit('will-frame-navigate', ofFrame);
    if (!isMainFrame) return !ofFrame.defaultPrevented;
    const ofPage = details();
    this.emit('will-navigate', ofPage, url);
    return !ofFrame.defaultPrevented && !ofPage.defaultPrevented;
  }
}

interface PausedRequest {
  readonly requestId: string;
  readonly request: { readonly url: string; readonly urlFragment?: string; readonly method: string };
  readonly frameId: string;
  readonly resourceType: string;
}
