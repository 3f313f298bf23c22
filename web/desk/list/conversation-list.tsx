import { i18n } from '@lingui/core';
import { Search, SquarePen, WifiOff } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import { VList, type VListHandle } from 'virtua';
import { Button, IconButton } from '../../ui/button.tsx';
import { shortSpan, useNow } from '../../ui/time.ts';
import { useDesk } from '../desk-context.ts';
import { viewIsEmpty, viewName } from '../words.ts';
import { FilterChips, FilterMenu } from './filters.tsx';
import { fitsFilter, hasRowFilter } from './row-filter.ts';
import { RowView } from './row-view.tsx';
import { hasFilter, NO_FILTER, type View } from './view.ts';

/** From so many rows before the end the next page is asked for. */
const AHEAD = 15;

/** The list of the chosen view, as long as it may be. */
export function ConversationList() {
  const { sync, place, go } = useDesk();
  const { list, state } = sync;
  const ref = useRef<VListHandle>(null);
  const now = useNow();
  const isNarrowed = hasRowFilter(place);
  const rows = useMemo(
    () => (isNarrowed ? sync.rows.filter((row) => fitsFilter(row, place, now)) : sync.rows),
    [isNarrowed, sync.rows, place, now],
  );
  const lookAhead = () => {
    const handle = ref.current;
    // Few rows of many may fit: that must not turn all pages of the list.
    if (!handle || isNarrowed) return;
    const last = handle.findItemIndex(handle.scrollOffset + handle.viewportSize);
    if (last >= rows.length - AHEAD) sync.loadMore();
  };
  useEffect(lookAhead);
  const open = useCallback((conversationId: string) => go({ conversationId }), [go]);
  const chosen = rows.findIndex(({ id }) => id === place.conversationId);
  useEffect(() => {
    if (chosen >= 0) ref.current?.scrollToIndex(chosen, { align: 'nearest' });
  }, [chosen]);
  const isFiltered = hasFilter(place);
  const [title, words] = isFiltered
    ? [i18n._('Nada com estes filtros'), i18n._('Tire um deles, ou todos.')]
    : viewIsEmpty(place.view);
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
            {isFiltered ? (
              <Button size="sm" className="mt-4" onClick={() => go(NO_FILTER)}>
                {i18n._('Limpar filtros')}
              </Button>
            ) : null}
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
              onOpen={open}
              watcher={list.presence.find(({ conversationId }) => conversationId === row.id)}
            />
          )}
        </VList>
      )}
      {isNarrowed && list.nextCursor !== null ? <OnlyLoaded /> : null}
      <Freshness />
    </section>
  );
}

/** What the API does not filter by is looked for in what is loaded: says so, and loads more. */
function OnlyLoaded() {
  const { sync } = useDesk();
  return (
    <p className="flex items-center gap-2 border-t border-line px-4 py-2 text-xs text-ink-soft">
      <span className="flex-1">
        {i18n._('Entre as {count} conversas mais recentes', { count: sync.rows.length })}
      </span>
      <Button size="sm" kind="soft" onClick={sync.loadMore}>
        {i18n._('Procurar em mais')}
      </Button>
    </p>
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
        <IconButton label={i18n._('Nova conversa')} shortcut="I" onClick={() => openDialog('start')}>
          <SquarePen size={18} />
        </IconButton>
        <FilterMenu />
      </div>
      <Tabs />
      <FilterChips />
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

/** Says when the list may be out of date: no person has to guess, or to reload. */
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
