import type { DevtoolsSession } from './devtools.ts';
import { fromChromium } from './protocol.ts';
import { preloadWorldName } from './pageScripts.ts';

/** What the double has of a WebFrameMain. */
export interface DoubleFrame {
  readonly url: string;
  readonly parent: DoubleFrame | null;
  readonly top: DoubleFrame;
  readonly detached: boolean;
}

/** The frames of one page and the preload's world in its top one, as Chromium tells them. */
export class Frames {
  readonly mainFrameId: string;
  readonly #addresses = new Map<string, string>();
  readonly #parents = new Map<string, string>();
  readonly #contexts = new Map<number, { frameId: string; uniqueId: string }>();

  constructor(session: DevtoolsSession, mainFrameId: string) {
    this.mainFrameId = mainFrameId;
    session.on('Page.frameAttached', ({ frameId, parentFrameId }) => this.#parents.set(frameId, parentFrameId));
    session.on('Page.frameNavigated', ({ frame }) =>
      this.#addresses.set(frame.id, frame.url + (frame.urlFragment ?? '')),
    );
    session.on('Page.navigatedWithinDocument', ({ frameId, url }) => this.#addresses.set(frameId, url));
    session.on('Page.frameDetached', ({ frameId }) => {
      this.#addresses.delete(frameId);
      this.#parents.delete(frameId);
    });
    session.on('Runtime.executionContextCreated', ({ context }) => {
      const { frameId } = (context.auxData ?? {}) as { frameId?: string };
      if (frameId === undefined || context.name !== preloadWorldName) return;
      this.#contexts.set(context.id, { frameId, uniqueId: context.uniqueId });
    });
    session.on('Runtime.executionContextDestroyed', ({ executionContextId }) => {
      this.#contexts.delete(executionContextId);
    });
    session.on('Runtime.executionContextsCleared', () => this.#contexts.clear());
  }

  /** The frame in which the context runs: Chromium says so, the page cannot. */
  ofContext(contextId: number): DoubleFrame | null {
    const context = this.#contexts.get(contextId);
    return context === undefined ? null : this.ofId(context.frameId);
  }

  ofId(frameId: string): DoubleFrame {
    const parentId = this.#parents.get(frameId);
    const parent = parentId === undefined ? null : this.ofId(parentId);
    const address = this.#addresses.get(frameId);
    const frame: DoubleFrame = {
      url: fromChromium(address ?? 'about:blank'),
      parent,
      get top() {
        return parent?.top ?? frame;
      },
      detached: address === undefined && parent !== null,
    };
    return frame;
  }

  /** The newest preload world of the top frame, for what the main process sends. */
  preloadContext(): string | null {
    const own = [...this.#contexts.values()].filter(({ frameId }) => frameId === this.mainFrameId);
    return own.at(-1)?.uniqueId ?? null;
  }
}
