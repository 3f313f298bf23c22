import { i18n } from '@lingui/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { ChevronLeft, ChevronRight, X, ZoomIn, ZoomOut } from 'lucide-react';
import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { IconButton } from '../../../ui/button.tsx';
import { useModal } from '../../../ui/dialog.tsx';
import { Loading } from '../../../ui/loading.tsx';
import { dayAndTime } from '../../../ui/time.ts';
import { useTeam } from '../../desk-context.ts';
import { OpenId } from '../open-id.ts';
import { conversationKey, type OpenConversation } from '../use-conversation.ts';
import { Open, TroubleCard } from './file-card.tsx';
import { fileLink, useFileLink } from './file-link.ts';
import { picturesOf } from './pictures.ts';

/** How many times as large as it fits the screen. */
const ZOOMS: readonly number[] = [1, 1.5, 2, 3, 4];

const LARGEST = ZOOMS.length - 1;

/** An arrow key moves an enlarged picture so far, in pixels. */
const STEP_PX = 120;

interface Props {
  conversationId: string;
  /** Of the picture that is seen first. */
  entryId: string;
  onClose(): void;
}

/** The pictures of a conversation over the whole page, one at a time; all of it by keys. */
export function Lightbox({ conversationId, entryId, onClose }: Props) {
  const { client } = useTeam();
  const queries = useQueryClient();
  const { props, close } = useModal(onClose);
  const titleId = useId();
  const read = useQuery<OpenConversation>({ queryKey: conversationKey(conversationId), enabled: false });
  const pictures = useMemo(() => picturesOf(read.data?.timeline.entries ?? []), [read.data]);
  const [shownId, show] = useState(entryId);
  const [zoom, setZoom] = useState(0);
  const stage = useRef<HTMLDivElement>(null);
  const index = pictures.findIndex((one) => one.entryId === shownId);
  const picture = pictures[index];
  const go = (to: number) => {
    const next = pictures[to];
    if (!next) return;
    setZoom(0);
    show(next.entryId);
  };
  const isGone = picture === undefined;
  const gone = useRef(onClose);
  gone.current = onClose;
  useEffect(() => {
    // The customer took it back, or another conversation was opened.
    if (isGone) gone.current();
  }, [isGone]);
  useEffect(() => {
    for (const near of [pictures[index - 1], pictures[index + 1]]) {
      if (near) void queries.prefetchQuery(fileLink(client, conversationId, near.entryId));
    }
  }, [pictures, index, queries, client, conversationId]);
  useEffect(() => () => focusThread(), []);
  if (!picture) return null;

  const larger = () => setZoom((now) => Math.min(LARGEST, now + 1));
  const smaller = () => setZoom((now) => Math.max(0, now - 1));
  const turn = (by: -1 | 1) =>
    zoom === 0 ? go(index + by) : stage.current?.scrollBy({ left: by * STEP_PX });
  const keys: Record<string, () => void> = {
    ArrowLeft: () => turn(-1),
    ArrowRight: () => turn(1),
    ArrowUp: () => stage.current?.scrollBy({ top: -STEP_PX }),
    ArrowDown: () => stage.current?.scrollBy({ top: STEP_PX }),
    Home: () => go(0),
    End: () => go(pictures.length - 1),
    '+': larger,
    '=': larger,
    '-': smaller,
    '0': () => setZoom(0),
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };
  const [number, total] = [index + 1, pictures.length];
  const back = i18n._('Imagem anterior');
  const on = i18n._('Imagem seguinte');
  return (
    <dialog
      {...props}
      onKeyDown={onKeyDown}
      aria-labelledby={titleId}
      className="m-0 size-full max-h-none max-w-none rounded-none bg-canvas p-0 text-ink outline-none"
    >
      <OpenId value={conversationId}>
        <div className="flex h-full flex-col">
          <header className="flex items-center gap-1 py-1.5 pr-2 pl-4">
            <h2 id={titleId} aria-live="polite" className="min-w-0 flex-1 truncate font-semibold">
              {i18n._('Imagem {number} de {total}', { number, total })}
              <span className="ml-2 font-normal text-ink-soft max-sm:ml-0 max-sm:block max-sm:text-2xs">
                {dayAndTime(picture.at, i18n.locale)}
              </span>
            </h2>
            <IconButton label={i18n._('Diminuir')} shortcut="−" disabled={zoom === 0} onClick={smaller}>
              <ZoomOut size={18} />
            </IconButton>
            <IconButton label={i18n._('Aumentar')} shortcut="+" disabled={zoom === LARGEST} onClick={larger}>
              <ZoomIn size={18} />
            </IconButton>
            <Open entryId={shownId} saves />
            <IconButton label={i18n._('Fechar a imagem')} shortcut="Esc" onClick={close}>
              <X size={18} />
            </IconButton>
          </header>
          <div className="relative min-h-0 flex-1">
            <Stage
              key={shownId}
              entryId={shownId}
              frame={stage}
              zoom={ZOOMS[zoom] ?? 1}
              onTurn={() => setZoom(zoom === 0 ? 2 : 0)}
            />
            {index > 0 ? (
              <Side label={back} shortcut="←" side="left-2" onClick={() => go(index - 1)}>
                <ChevronLeft size={22} />
              </Side>
            ) : null}
            {number < total ? (
              <Side label={on} shortcut="→" side="right-2" onClick={() => go(index + 1)}>
                <ChevronRight size={22} />
              </Side>
            ) : null}
          </div>
          {picture.text ? (
            <p className="max-h-20 overflow-y-auto px-4 py-2 text-center whitespace-pre-wrap [overflow-wrap:anywhere]">
              {picture.text}
            </p>
          ) : null}
        </div>
      </OpenId>
    </dialog>
  );
}

/** One picture as large as fits, or larger and moved about in its frame. */
function Stage({
  entryId,
  frame,
  zoom,
  onTurn,
}: {
  entryId: string;
  frame: React.RefObject<HTMLDivElement | null>;
  zoom: number;
  onTurn(): void;
}) {
  const { url, trouble, onError, again } = useFileLink(entryId);
  const picture = useRef<HTMLImageElement>(null);
  /** As wide as it fits, in pixels; and what of it was in the middle. */
  const fits = useRef(0);
  if (zoom === 1) fits.current = 0;
  else if (fits.current === 0) fits.current = picture.current?.width ?? 0;
  const middle = useRef({ x: 0.5, y: 0.5 });
  const note = () => {
    const { scrollLeft, scrollTop, scrollWidth, scrollHeight, clientWidth, clientHeight } =
      frame.current ?? document.body;
    middle.current = {
      x: (scrollLeft + clientWidth / 2) / scrollWidth,
      y: (scrollTop + clientHeight / 2) / scrollHeight,
    };
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was in the middle stays there when it grows
  useLayoutEffect(() => {
    const element = frame.current;
    if (!element) return;
    const { scrollWidth, scrollHeight, clientWidth, clientHeight } = element;
    const { x, y } = middle.current;
    element.scrollTo(x * scrollWidth - clientWidth / 2, y * scrollHeight - clientHeight / 2);
  }, [zoom]);
  return (
    <div ref={frame} onScroll={note} className="absolute inset-0 flex overflow-auto">
      {trouble ? (
        <span className="m-auto">
          <TroubleCard {...{ entryId, trouble }} kind="image" onAgain={again} />
        </span>
      ) : url === undefined ? (
        <Loading />
      ) : (
        // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/noStaticElementInteractions: the keys + and − do the same
        <img
          ref={picture}
          src={url}
          alt=""
          width={fits.current === 0 ? undefined : Math.round(fits.current * zoom)}
          onError={onError}
          onClick={onTurn}
          className={`m-auto ${fits.current === 0 ? 'max-h-full max-w-full cursor-zoom-in' : 'max-w-none cursor-zoom-out'}`}
        />
      )}
    </div>
  );
}

function Side({ side, ...button }: React.ComponentProps<typeof IconButton> & { side: 'left-2' | 'right-2' }) {
  return (
    <IconButton
      {...button}
      className={`absolute top-1/2 -translate-y-1/2 border border-line bg-raised shadow-float ${side}`}
    />
  );
}

/** The line that was opened may not be drawn any more: keys go on where messages are read. */
function focusThread(): void {
  if (document.activeElement === document.body) document.querySelector<HTMLElement>('.thread')?.focus();
}
