import type { RefObject } from 'react';
import type { VirtualizerHandle } from 'virtua';
import type { TimelineItem } from './timeline-items.ts';

/** Where one begins to read, and when a list of lines whose sizes are not known yet can be added to without moving what one reads. */

/** Frames without a change, after which lines have their sizes; between two tries; and after which it stays as it is. */
const [STILL_FRAMES, TRY_FRAMES, MOST_FRAMES] = [3, 6, 180];

/**
 * Scrolls to where one begins to read, again until the lines that come into view have their sizes.
 *
 * @param unread index of the first unread; negative: the end is the place
 * @returns gives up
 */
export function placedAt(
  ref: RefObject<VirtualizerHandle | null>,
  unread: number,
  last: () => number,
  onPlaced: () => void,
): () => void {
  let [still, frames, known, next] = [0, 0, '', 0];
  const isThere = ({ scrollSize, scrollOffset, viewportSize, getItemOffset }: VirtualizerHandle) => {
    const isAtEnd = scrollSize - scrollOffset - viewportSize <= 2;
    return isAtEnd || (unread >= 0 && Math.abs(getItemOffset(unread) - 24 - scrollOffset) <= 24);
  };
  const frame = () => {
    const handle = ref.current;
    if (!handle || frames > MOST_FRAMES) return onPlaced();
    const now = `${handle.scrollSize} ${handle.scrollOffset}`;
    still = now === known ? still + 1 : 0;
    known = now;
    if (handle.viewportSize > 0 && still >= STILL_FRAMES && isThere(handle)) return onPlaced();
    if (frames++ % TRY_FRAMES === 0) {
      if (unread >= 0) handle.scrollToIndex(unread, { align: 'start', offset: -24 });
      else handle.scrollToIndex(last(), { align: 'end' });
    }
    next = requestAnimationFrame(frame);
  };
  frame();
  return () => cancelAnimationFrame(next);
}

/** Lines that are drawn at first, from the end or from a little before the unread: what a screen has. */
const FIRST_LINES = 14;

/** @returns the index from which lines are drawn before the place is reached */
export function firstDrawn(items: readonly TimelineItem[]): number {
  const unread = items.findIndex(({ kind }) => kind === 'new');
  const fromEnd = items.length - FIRST_LINES;
  return Math.max(0, unread < 0 ? fromEnd : Math.min(fromEnd, unread - 2));
}

/** After this without scrolling the lines around have their sizes; and nothing waits longer than that. Milliseconds. */
const [STILL_MS, MOST_STILL_MS] = [200, 1_000];

/**
 * While one scrolls, lines that come into view get their sizes, and the list would take that for a part of what is put
 * before them.
 *
 * @param scrolledAt milliseconds of the page's own clock
 */
export function whenStill(ref: RefObject<VirtualizerHandle | null>, scrolledAt: () => number): Promise<void> {
  const from = performance.now();
  let known = -1;
  return new Promise((resolve) => {
    const frame = (now: number) => {
      const size = ref.current?.scrollSize ?? 0;
      const isStill = size === known && now - scrolledAt() > STILL_MS;
      known = size;
      if (isStill || now - from > MOST_STILL_MS) resolve();
      else requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
}
