import { i18n } from '@lingui/core';
import { ListFilter, Search, WifiOff, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { VList, type VListHandle } from 'virtua';
import { IconButton } from '../../ui/button.tsx';
import { Menu } from '../../ui/menu.tsx';
import { nameOf, queueName, useDesk } from '../desk-context.ts';
import { shortSpan, useNow } from '../time.ts';
import { viewIsEmpty, viewName } from '../words.ts';
import { RowView } from './row-view.tsx';
import type { View } from './view.ts';

/** From so many rows before the end the next page is asked for. */
const AHEAD = 15;

/** The list of the chosen view, as long as it may be. */
export function ConversationList() {
  const { sync, place, go } = useDesk();
  const { rows, list, state } = sync;
  const ref = useRef<VListHandle>(null);
  const now = useNow();
  const lookAhead = () => {
    const handle = ref.current;
    if (!handle) return;
    const last = handle.findItemIndex(handle.scrollOffset + handle.viewportSize);
    if (last >= rows.length - AHEAD) sync.loadMore();
  };
  useEffect(lookAhead);
  const chosen = rows.findIndex(({ id }) => id === place.conversationId);
  useEffect(() => {
    if (chosen >= 0) ref.current?.scrollToIndex(chosen, { align: 'nearest' });
  }, [chosen]);
  const [title, words] = viewIsEmpty(place.view);
  return (
    <section
      aria-label={i18n._('Conversas')}
      className={`flex min-h-0 min-w-0 flex-col border-r border-line bg-surface ${place.conversationId ? 'max-md:hidden' : ''}`}
    >
      <ListHead />
      {state === 'loading' && rows.length === 0 ? (
        <Skeleton />
      ) : rows.length === 0 ? (
        <div className="grid flex-1 place-items-center p-8 text-center">
          <div className="max-w-60">
            <Inbox />
            <p className="font-semibold">{title}</p>
            <p className="mt-1 text-ink-faint">{words}</p>
          </div>
        </div>
      ) : (
        <VList ref={ref} className="flex-1 py-1" onScroll={lookAhead} data={rows}>
          {(row) => (
            <RowView
              key={row.id}
              row={row}
              now={now}
              isOpen={row.id === place.conversationId}
              onOpen={() => go({ conversationId: row.id })}
              watchers={list.presence.filter(({ conversationId }) => conversationId === row.id)}
            />
          )}
        </VList>
      )}
      <Freshness />
    </section>
  );
}

function Inbox() {
  return (
    <svg
      viewBox="0 0 96 72"
      className="mx-auto mb-4 w-24 text-line-strong"
      fill="none"
      stroke="currentColor"
      strokeWidth="2.5"
      aria-hidden="true"
    >
      <path d="M18 12h38a10 10 0 0 1 10 10v14a10 10 0 0 1-10 10H36L24 56V46h-6A10 10 0 0 1 8 36V22a10 10 0 0 1 10-10Z" />
      <path d="M72 26h6a10 10 0 0 1 10 10v12a10 10 0 0 1-10 10h-2v8l-9-8H54" />
      <path d="M24 26h26M24 34h16" strokeLinecap="round" />
    </svg>
  );
}

function Skeleton() {
  return (
    <div className="flex-1 overflow-hidden p-3" aria-hidden="true">
      {[72, 54, 88, 61, 79, 50].map((width) => (
        <div key={width} className="flex animate-pulse gap-3 p-2 pb-5">
          <span className="size-10 rounded-full bg-line" />
          <span className="flex flex-1 flex-col gap-2 pt-1">
            <span className="h-3 rounded bg-line" style={{ width: `${width}%` }} />
            <span className="h-3 w-full rounded bg-line/60" />
          </span>
        </div>
      ))}
    </div>
  );
}

function ListHead() {
  const { place, openDialog } = useDesk();
  return (
    <header className="border-b border-line px-3 pt-3 pb-2">
      <div className="flex h-9 items-center gap-1">
        <h1 className="flex-1 truncate pl-1 text-lg font-semibold tracking-tight">{viewName(place.view)}</h1>
        <IconButton
          label={i18n._('Procurar e comandar')}
          shortcut="Ctrl K"
          onClick={() => openDialog('palette')}
        >
          <Search size={18} />
        </IconButton>
        <FilterMenu />
      </div>
      <Tabs />
      <Chips />
    </header>
  );
}

/** What those look for who know it from elsewhere: what they attend to, and what waits. */
function Tabs() {
  const { place, go, sync } = useDesk();
  const counts = sync.list.counts;
  if (place.view !== 'mine' && place.view !== 'queues') return null;
  const tabs: View[] = ['mine', 'queues'];
  return (
    <div role="tablist" className="mt-2 grid grid-cols-2 gap-1 rounded-[10px] bg-canvas p-1">
      {tabs.map((view) => {
        const count = counts?.[view as 'mine' | 'queues'];
        return (
          <button
            key={view}
            type="button"
            role="tab"
            aria-selected={place.view === view}
            onClick={() => go({ view })}
            className="flex h-7 items-center justify-center gap-1.5 rounded-[7px] font-medium text-ink-soft transition-colors hover:text-ink aria-selected:bg-surface aria-selected:font-semibold aria-selected:text-ink aria-selected:shadow-card"
          >
            {viewName(view)}
            {count ? (
              <span className="text-xs font-semibold text-ink-faint tabular-nums">
                {count.count}
                {count.isExact ? '' : '+'}
              </span>
            ) : null}
          </button>
        );
      })}
    </div>
  );
}

function FilterMenu() {
  const { me, people, place, go } = useDesk();
  const byPerson = place.view !== 'mine' && place.view !== 'queues' && place.view !== 'ai';
  const byQueue = place.view !== 'ai';
  const items = [
    ...(byQueue
      ? me.queues.map(({ id, name }) => ({
          label: i18n._('Fila: {name}', { name }),
          isChosen: place.queueId === id,
          onChoose: () => go({ queueId: place.queueId === id ? undefined : id }),
        }))
      : []),
    ...(byPerson
      ? people.map(({ userId, name }) => ({
          label: i18n._('Com {name}', { name: name ?? userId }),
          isChosen: place.userId === userId,
          onChoose: () => go({ userId: place.userId === userId ? undefined : userId }),
        }))
      : []),
  ];
  if (items.length === 0) return null;
  return (
    <Menu
      label={i18n._('Filtrar')}
      className="grid size-9 place-items-center rounded-[10px] text-ink-soft hover:bg-hover hover:text-ink"
      button={<ListFilter size={18} />}
      items={items}
    />
  );
}

function Chips() {
  const { me, people, place, go } = useDesk();
  const chips = [
    place.queueId && { text: queueName(me, place.queueId), remove: () => go({ queueId: undefined }) },
    place.userId && { text: nameOf(people, place.userId), remove: () => go({ userId: undefined }) },
    place.channelId && { text: place.channelId, remove: () => go({ channelId: undefined }) },
  ].filter((chip) => typeof chip === 'object');
  if (chips.length === 0) return null;
  return (
    <div className="mt-2 flex flex-wrap gap-1.5">
      {chips.map(({ text, remove }) => (
        <button
          key={text}
          type="button"
          onClick={remove}
          className="flex h-6 items-center gap-1 rounded-full bg-accent-soft pr-1.5 pl-2.5 text-xs font-semibold text-accent-text"
        >
          {text}
          <X size={13} aria-label={i18n._('Tirar o filtro')} />
        </button>
      ))}
    </div>
  );
}

/** Says when the list may be out of date: nobody has to guess, or to reload. */
function Freshness() {
  const { sync } = useDesk();
  const now = useNow(1_000);
  if (sync.state !== 'lost') return null;
  const ago = sync.at === undefined ? undefined : shortSpan(now - sync.at);
  return (
    <button
      type="button"
      onClick={sync.refresh}
      className="flex items-center gap-2 border-t border-line bg-warn-soft px-4 py-2 text-left text-xs font-medium text-warn"
    >
      <WifiOff size={15} className="shrink-0" />
      <span className="flex-1">
        {ago === undefined
          ? i18n._('Sem conexão. Tentando de novo…')
          : i18n._('Sem conexão. Visto há {ago}; tentando de novo…', { ago })}
      </span>
    </button>
  );
}
