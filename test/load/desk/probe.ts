/**
 * Runs in the page before its scripts, and notes when a person would see something. Times are milliseconds of the page's own
 * clock, unless told otherwise. The bench reads `window.probe`.
 */
const ROW = '[data-conversation]';
const LINE = '#conversation [data-line]';
const TEXTS = ['[data-conversation]', LINE];

/** So many pictures after older messages are there, nothing moves any more. */
const SETTLED = 20;

let longest = 0;
let openedFrom: number | undefined;
let openedIn: number | undefined;
let firstListAt: number | undefined;
const awaited = new Set<string>();
/** When a text was there, in milliseconds since the epoch. */
const seen = new Map<string, number>();

new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
}).observe({ type: 'longtask', buffered: true });

addEventListener(
  'pointerdown',
  ({ target, timeStamp }) => {
    if (target instanceof Element && target.closest(ROW)) [openedFrom, openedIn] = [timeStamp, undefined];
  },
  true,
);

new MutationObserver(() => {
  const from = openedFrom;
  if (from !== undefined && document.querySelector(LINE)) {
    openedFrom = undefined;
    void painted().then((at) => {
      openedIn = at - from;
    });
  }
  if (firstListAt === undefined && document.querySelector(ROW)) {
    firstListAt = 0;
    void painted().then((at) => {
      firstListAt = at;
    });
  }
  if (awaited.size === 0) return;
  const shown = [...document.querySelectorAll(TEXTS.join())].map(({ textContent }) => textContent).join('\n');
  for (const text of awaited) {
    if (!shown.includes(text)) continue;
    awaited.delete(text);
    void painted().then((at) => seen.set(text, performance.timeOrigin + at));
  }
}).observe(document, { subtree: true, childList: true, characterData: true });

/** When what is in the document by now is on the screen. */
function painted(): Promise<number> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve(performance.now());
      port2.postMessage(undefined);
    });
  });
}

const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));

const nameOf = (line: Element | undefined) => /mensagem \d+/.exec(line?.textContent ?? '')?.[0];

/** Goes to the beginning of what is known of the open conversation. @returns what became of it */
async function older(): Promise<{ count: number; ms: number; jumpPx: number }> {
  const scroller = document.querySelector<HTMLElement>('[data-messages]');
  if (!scroller) throw new Error('no conversation is open');
  const count = () => Number(scroller.dataset.messages);
  const before = count();
  scroller.scrollTop = 120;
  await frame();
  await frame();
  const top = scroller.getBoundingClientRect().top;
  const lines = [...document.querySelectorAll<HTMLElement>(LINE)];
  const anchor = lines.find((line) => line.getBoundingClientRect().top >= top);
  const key = nameOf(anchor);
  const at = () =>
    [...document.querySelectorAll(LINE)].find((line) => nameOf(line) === key)?.getBoundingClientRect().top ??
    Number.NaN;
  const [from, place] = [performance.now(), at()];
  let jumpPx = 0;
  let ms: number | undefined;
  for (let still = 0; still < SETTLED; ) {
    await frame();
    const moved = Math.abs(at() - place);
    jumpPx = Math.max(jumpPx, Number.isNaN(moved) ? Number.POSITIVE_INFINITY : moved);
    if (count() === before) {
      if (performance.now() - from > 60_000) break;
      continue;
    }
    ms ??= performance.now() - from;
    still++;
  }
  return { count: count(), ms: ms ?? 0, jumpPx: Math.min(jumpPx, 1e6) };
}

Object.assign(window, {
  probe: {
    older,
    expect: (text: string) => awaited.add(text),
    seenAt: (text: string) => seen.get(text) ?? null,
    openedIn: () => openedIn ?? null,
    firstListAt: () => firstListAt || null,
    /** The longest time since the last call in which the page could do nothing else. */
    longest() {
      const was = longest;
      longest = 0;
      return was;
    },
  },
});
