import { chartZoom } from './chartZoom.ts';
import { createPainter } from './createPainter.ts';
import type { Painter } from './createPainter.ts';

export interface CanvasSize {
  readonly width: number;
  readonly height: number;
}

/**
 * Makes a canvas fill its parent, sharp on every screen, and paints it whenever it is marked or its size changes.
 * @param paint in units that are CSS pixels of the unzoomed page
 */
export function fillWithCanvas(
  element: HTMLCanvasElement,
  paint: (context: CanvasRenderingContext2D, size: CanvasSize) => void,
): Painter {
  const box = element.parentElement;
  const painter = createPainter(() => {
    if (box === null) return;
    const size = { width: box.clientWidth, height: box.clientHeight };
    const ratio = devicePixelRatio;
    const [width, height] = [Math.round(size.width * ratio), Math.round(size.height * ratio)];
    if (element.width !== width) element.width = width;
    if (element.height !== height) element.height = height;
    element.style.width = `${size.width}px`;
    element.style.height = `${size.height}px`;
    const context = element.getContext('2d');
    if (context === null || size.width < 20 || size.height < 20) return;
    const zoom = chartZoom();
    context.setTransform(ratio * zoom, 0, 0, ratio * zoom, 0, 0);
    const inside = { width: size.width / zoom, height: size.height / zoom };
    context.clearRect(0, 0, inside.width, inside.height);
    paint(context, inside);
  });
  const observer = new ResizeObserver(painter.mark);
  if (box !== null) observer.observe(box);
  painter.mark();
  return {
    mark: painter.mark,
    stop: () => {
      observer.disconnect();
      painter.stop();
    },
  };
}
