import { i18n } from '@lingui/core';
import { ArrowDown } from 'lucide-react';
import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { Virtualizer, type VirtualizerHandle } from 'virtua';
import { dayName, useNow } from '../../ui/time.ts';
import { useDesk } from '../desk-context.ts';
import { EntryLine, UnsentLine } from './entry-line.tsx';
import { OpenId } from './open-id.ts';
import { stopSound } from './sound-element.ts';
import { type TimelineItem, timelineItems } from './timeline-items.ts';
import { firstDrawn, placedAt, whenStill } from './timeline-place.ts';
import { TurnLine } from './turn-line.tsx';
import type { OpenConversation } from './use-conversation.ts';

interface Props {
  open: OpenConversation;
  readSeq: number | undefined;
  /** @param isReady until then older lines would move what one reads */
  onOlder(isReady: Promise<void>): Promise<void>;
}

/** From so near the beginning of what is known, older messages are asked for, in pixels. */
const AHEAD_PX = 600;

/** So far around what is seen lines are drawn, in pixels. */
const DRAWN_PX = 200;

const NOTHING: readonly number[] = [];

/** So near the end one is at the end, in pixels. */
const END_PX = 80;

/** What was said, the newest at the bottom; it stays at the end while one is there, and where one reads while older comes. */
export function Timeline({ open, readSeq, onOlder }: Props) {
  const { outbox } = useDesk();
  const unsent = useSyncExternalStore(outbox.subscribe, outbox.items);
  const all = useMemo(() => {
    const own = unsent.filter(({ conversationId }) => conversationId === open.head.id);
    const { entries, borders } = open.timeline;
    return timelineItems({ entries, borders, turns: open.turns.items, unsent: own, readSeq });
  }, [open, unsent, readSeq]);
  // Before the place is reached where one begins to read, what is far from it is not worth being drawn.
  const [from, setFrom] = useState(() => firstDrawn(all));
  const items = useMemo(() => (from === 0 ? all : all.slice(from)), [all, from]);

  const ref = useRef<VirtualizerHandle>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const lines = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const [isAway, setIsAway] = useState(false);
  const firstKey = items.find(({ kind }) => kind === 'entry')?.key;
  const before = useRef(firstKey);
  const isPrepended = before.current !== firstKey;
  useLayoutEffect(() => {
    before.current = firstKey;
  });
  const unread = useRef(items.findIndex(({ kind }) => kind === 'new'));
  const length = useRef(items.length);
  length.current = items.length;
  useEffect(
    () =>
      placedAt(
        ref,
        unread.current,
        () => length.current - 1,
        () => setFrom(0),
      ),
    [],
  );
  const lastKey = items.at(-1)?.key;
  const shownKey = useRef(lastKey);
  useEffect(() => {
    if (lastKey === shownKey.current) return;
    shownKey.current = lastKey;
    if (isAtEnd.current) ref.current?.scrollToIndex(items.length - 1, { align: 'end' });
  }, [lastKey, items.length]);
  const noteEnd = useCallback(() => {
    const element = scroller.current;
    if (!element) return;
    isAtEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < END_PX;
    setIsAway(!isAtEnd.current);
  }, []);
  // Where one writes grows and shrinks, and what lines hold comes after them: the newest line stays seen. Who begins at the first
  // unread one stays there.
  useEffect(() => {
    const [element, inner] = [scroller.current, lines.current];
    if (!element || !inner) return;
    let sizes = '';
    const resized = new ResizeObserver(() => {
      const now = `${element.clientHeight} ${unread.current < 0 ? inner.clientHeight : ''}`;
      if (now === sizes) return;
      sizes = now;
      if (isAtEnd.current) element.scrollTop = element.scrollHeight;
      noteEnd();
    });
    for (const one of [element, inner]) resized.observe(one);
    return () => resized.disconnect();
  }, [noteEnd]);
  useEffect(() => stopSound, []);
  const toEnd = () => ref.current?.scrollToIndex(items.length - 1, { align: 'end', smooth: true });
  const scrolledAt = useRef(0);
  const isAsking = useRef(false);
  // A line below that is drawn for the first time together with older ones would count as one of them.
  const [kept, setKept] = useState<readonly number[]>(NOTHING);
  const askOlder = () => {
    if (isAsking.current) return;
    isAsking.current = true;
    const handle = ref.current;
    const end = handle?.findItemIndex(handle.scrollOffset + handle.viewportSize + DRAWN_PX) ?? 0;
    setKept([end + 1, end + 2, end + 3].filter((index) => index < items.length));
    // What has no answer is asked for again when one scrolls.
    onOlder(whenStill(ref, () => scrolledAt.current))
      .catch(() => undefined)
      .finally(() => {
        isAsking.current = false;
        setKept(NOTHING);
      });
  };
  const onScroll = (offset: number) => {
    noteEnd();
    scrolledAt.current = performance.now();
    if (offset < AHEAD_PX && from === 0) askOlder();
  };
  return (
    <div className="relative min-h-0 flex-1">
      <section
        ref={scroller}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is scrolled by keys too
        tabIndex={0}
        aria-label={i18n._('Mensagens')}
        data-messages={open.timeline.entries.length}
        className="thread flex h-full flex-col overflow-y-auto focus-visible:outline-none"
      >
        <div className="min-h-3 flex-1" />
        {/* As high as its lines: what is not drawn yet must not make what can be scrolled shorter. */}
        <div ref={lines} className="shrink-0">
          <OpenId value={open.head.id}>
            <Virtualizer
              ref={ref}
              scrollRef={scroller}
              startMargin={12}
              shift={isPrepended}
              bufferSize={DRAWN_PX}
              keepMounted={kept}
              onScroll={onScroll}
              data={items}
            >
              {(item, index) => (
                <div key={item.key} className={index === items.length - 1 ? 'pb-3' : ''}>
                  <Line item={item} />
                </div>
              )}
            </Virtualizer>
          </OpenId>
        </div>
      </section>
      <div id="announcements" className="sr-only" aria-live="polite" />
      {isAway ? (
        <button
          type="button"
          onClick={toEnd}
          aria-label={i18n._('Ir para as mensagens mais novas')}
          className="absolute right-5 bottom-4 grid size-10 place-items-center rounded-full border border-line bg-raised text-ink-soft shadow-float transition-colors hover:text-ink"
        >
          <ArrowDown size={18} />
        </button>
      ) : null}
    </div>
  );
}

function Line({ item }: { item: TimelineItem }) {
  switch (item.kind) {
    case 'day':
      return <DayLine at={item.at} />;
    case 'new':
      return (
        <div className="my-3 flex items-center gap-3 px-6 text-2xs font-semibold text-accent-text">
          <span className="h-px flex-1 bg-accent/40" />
          {i18n._('não lidas')}
          <span className="h-px flex-1 bg-accent/40" />
        </div>
      );
    case 'turn':
      return <TurnLine turn={item.turn} />;
    case 'unsent':
      return <UnsentLine unsent={item.unsent} />;
    case 'entry':
      return <EntryLine entry={item.entry} turn={item.turn} isFirst={item.isFirst} quoted={item.quoted} />;
  }
}

function DayLine({ at }: { at: string }) {
  const now = useNow(60_000);
  return (
    <div className="sticky flex justify-center py-2">
      <span className="rounded-full bg-surface px-3 py-0.5 text-2xs font-semibold text-ink-soft shadow-card">
        {dayName(at, now, i18n.locale)}
      </span>
    </div>
  );
}
