import type { KeyboardEvent } from 'react';
import { useEffect, useId, useMemo, useRef } from 'react';
import type { CornerView } from '../../src-core/domain/posteriorView.ts';
import { formatNumber } from '../ui/formatNumber.ts';
import { readThemeColours, useThemeName } from '../ui/themeColours.ts';
import { chartFont } from './axes.ts';
import { fillWithCanvas } from './canvasFrame.ts';
import type { CanvasSize } from './canvasFrame.ts';
import { chartZoom } from './chartZoom.ts';
import { cornerLayout, leastCornerHeight, movedPair } from './cornerLayout.ts';
import type { CornerLayout } from './cornerLayout.ts';
import { pairWords, pointedAt, pointedWords } from './cornerPointer.ts';
import type { Pair, Pointed } from './cornerPointer.ts';
import { cornerTitle, drawCorner } from './drawCorner.ts';
import type { PriorCurve } from './drawCornerCell.ts';
import { drawHighlight } from './drawCornerHighlight.ts';
import './charts.css';

export interface CornerChartProps {
  readonly view: CornerView;
  /** By parameter; null where a prior has no curve. */
  readonly priors: readonly (PriorCurve | null)[];
}

const firstPair: Pair = { row: 1, column: 0 };

/**
 * Every parameter alone and every pair of them. The numbers come binned, so that drawing costs the same for any number
 * of draws; what is pointed at is drawn on a second canvas above.
 */
export function CornerChart({ view, priors }: CornerChartProps) {
  const base = useRef<HTMLCanvasElement>(null);
  const above = useRef<HTMLCanvasElement>(null);
  const readout = useRef<HTMLParagraphElement>(null);
  const shown = useRef<Pair>(firstPair);
  const moved = useRef<(pair: Pair) => void>(() => undefined);
  const theme = useThemeName();
  const help = useId();
  const count = view.names.length;
  const hasPairs = count > 1;

  useEffect(() => {
    const [lower, upper] = [base.current, above.current];
    const words = readout.current;
    if (lower === null || upper === null || words === null) return;
    if (shown.current.row >= count) shown.current = firstPair;
    const colours = readThemeColours();
    let pointed: Pointed | null = null;
    const layoutOf = (context: CanvasRenderingContext2D, size: CanvasSize): CornerLayout => {
      context.font = chartFont(1);
      const widths = view.names.map((_, index) => {
        const { name, value } = cornerTitle(view, index);
        return context.measureText(`${name} ${value}`).width;
      });
      return cornerLayout({ ...size, count, titleWidth: Math.max(...widths) });
    };
    let layout: CornerLayout | null = null;
    const lowerPainter = fillWithCanvas(lower, (context, size) => {
      layout = layoutOf(context, size);
      drawCorner(context, { view, priors, layout, colours });
    });
    const upperPainter = fillWithCanvas(upper, (context, size) => {
      layout = layoutOf(context, size);
      drawHighlight(context, { view, layout, shown: hasPairs ? shown.current : null, pointed, colours });
    });
    const say = () => {
      const pair = hasPairs ? pairWords(view, shown.current) : '';
      words.textContent = pointed === null ? pair : pointedWords(view, pointed);
    };
    const choose = (pair: Pair) => {
      shown.current = pair;
      upperPainter.mark();
      say();
    };
    moved.current = choose;
    const place = (event: PointerEvent): Pointed | null => {
      if (layout === null) return null;
      const zoom = chartZoom();
      const box = upper.getBoundingClientRect();
      const [x, y] = [(event.clientX - box.left) / zoom, (event.clientY - box.top) / zoom];
      return pointedAt(layout, { x, y, count, shown: hasPairs ? shown.current : null });
    };
    const onMove = (event: PointerEvent) => {
      pointed = place(event);
      if (pointed !== null && pointed.row > pointed.column)
        shown.current = { row: pointed.row, column: pointed.column };
      upperPainter.mark();
      say();
    };
    const onLeave = () => {
      pointed = null;
      upperPainter.mark();
      say();
    };
    upper.addEventListener('pointermove', onMove);
    upper.addEventListener('pointerleave', onLeave);
    say();
    return () => {
      upper.removeEventListener('pointermove', onMove);
      upper.removeEventListener('pointerleave', onLeave);
      lowerPainter.stop();
      upperPainter.stop();
    };
  }, [view, priors, theme, count, hasPairs]);

  const onKeyDown = (event: KeyboardEvent) => {
    const next = movedPair(shown.current, event.key, count);
    if (!hasPairs || !keys.has(event.key)) return;
    event.preventDefault();
    moved.current(next);
  };
  const style = useMemo(() => ({ minHeight: leastCornerHeight(count) }), [count]);
  return (
    <div className="corner">
      <p ref={readout} id={help} className="corner-readout num" aria-live="polite" />
      <div
        className="plot corner-plot"
        style={style}
        tabIndex={0}
        role="group"
        aria-label={`Corner plot of ${view.names.join(', ')}. Arrow keys choose a pair.`}
        aria-describedby={help}
        onKeyDown={onKeyDown}
      >
        <canvas ref={base} aria-hidden="true" />
        <canvas ref={above} aria-hidden="true" />
      </div>
      <CornerInWords view={view} />
    </div>
  );
}

const keys = new Set(['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End']);

/** The same for those who do not see the plot. */
function CornerInWords({ view }: { readonly view: CornerView }) {
  return (
    <table className="visually-hidden">
      <caption>Parameters of the corner plot and their correlations</caption>
      <thead>
        <tr>
          <th>parameter</th>
          <th>median with half of the 16 to 84 % interval</th>
          {view.names.slice(0, -1).map((name) => (
            <th key={name}>correlation with {name}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {view.names.map((name, row) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{cornerTitle(view, row).value}</td>
            {view.names.slice(0, -1).map((other, column) => (
              <td key={other}>
                {column < row
                  ? formatNumber(view.pairs.find((pair) => pair.row === row && pair.column === column)?.correlation, {
                      decimals: 2,
                    })
                  : ''}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
