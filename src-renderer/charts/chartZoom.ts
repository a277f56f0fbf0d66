/**
 * How much larger than designed the page is drawn on very large screens. Charts undo the page's own zoom, so that the
 * pointer's coordinates are theirs, and draw themselves larger by this factor instead.
 */
export function chartZoom(): number {
  const zoom = Number(getComputedStyle(document.documentElement).getPropertyValue('--page-zoom'));
  return zoom > 0 ? zoom : 1;
}
