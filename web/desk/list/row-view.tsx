import { i18n } from '@lingui/core';
import { CircleAlert, CircleQuestionMark, Clock, Eye, Hourglass, PenLine } from 'lucide-react';
import { memo } from 'react';
import type { PresenceEntry, Row } from '../../api/types.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { contentName } from '../../ui/names.ts';
import { listTime, shortSpan } from '../../ui/time.ts';
import { nameOf, useTeam } from '../desk-context.ts';
import { OwnerBadge } from '../owner/owner-badge.tsx';
import { progressName } from '../words.ts';
import { closesSoon } from './row-filter.ts';

interface Props {
  row: Row;
  now: number;
  isOpen: boolean;
  /** A colleague who looks at it. */
  watcher: PresenceEntry | undefined;
  onOpen(id: string): void;
}

/** From here on waiting is long, in milliseconds. */
const LONG_WAIT_MS = 10 * 60_000;

/** A conversation in a list. It is drawn anew only when something of it is another: a list is asked for every two seconds. */
export const RowView = memo(function RowView({ row, now, isOpen, watcher, onOpen }: Props) {
  const { people } = useTeam();
  const { customer, lastActivityAt, waitingSince } = row;
  const name = customer.name ?? customer.displayPhone ?? i18n._('Cliente sem nome');
  const isUnread = row.unread > 0 || row.markedUnread;
  const waits = waitingSince === null ? undefined : now - Date.parse(waitingSince);
  const closesIn = row.window.until === null ? undefined : Date.parse(row.window.until) - now;
  return (
    <button
      type="button"
      onClick={() => onOpen(row.id)}
      aria-current={isOpen ? 'true' : undefined}
      data-conversation={row.id}
      className="mx-1.5 flex w-[calc(100%-0.75rem)] gap-3 rounded-xl px-2.5 pt-2.5 pb-2 text-left transition-colors hover:bg-hover focus-visible:-outline-offset-2 aria-[current]:bg-chosen"
    >
      <Avatar name={customer.name} id={customer.contactId} />
      <span className="min-w-0 flex-1">
        <span className="flex items-baseline gap-2">
          <span className={`flex-1 truncate text-[0.9375rem] ${isUnread ? 'font-bold' : 'font-semibold'}`}>
            {name}
          </span>
          <time
            dateTime={lastActivityAt}
            className={`shrink-0 text-2xs tabular-nums ${isUnread ? 'font-semibold text-accent-text' : 'text-ink-faint'}`}
          >
            {listTime(row.last?.at ?? lastActivityAt, now, i18n.locale)}
          </time>
        </span>
        <span className="flex items-center gap-2">
          <span className={`flex-1 truncate ${isUnread ? 'text-ink' : 'text-ink-soft'}`}>
            {watcher?.typing ? (
              <span className="flex items-center gap-1 font-medium text-accent-text italic">
                <PenLine size={13} />
                {i18n._('{name} está escrevendo…', { name: nameOf(people, watcher.userId) })}
              </span>
            ) : (
              <Snippet row={row} />
            )}
          </span>
          {isUnread ? (
            <span className="min-w-5 rounded-full bg-accent px-1.5 text-center text-2xs leading-5 font-bold text-accent-ink tabular-nums">
              {row.unread > 99 ? '99+' : row.unread || '•'}
              <span className="sr-only">{i18n._('não lidas')}</span>
            </span>
          ) : null}
        </span>
        <span className="mt-0.5 flex h-5 min-w-0 items-center gap-1.5 overflow-hidden text-2xs">
          <OwnerBadge owner={row.owner} />
          {waits === undefined && row.owner.kind === 'queue' ? (
            <span
              className="flex shrink-0 items-center gap-1 px-1 text-ink-faint tabular-nums"
              title={i18n._('Na fila há {time}', { time: shortSpan(now - Date.parse(row.since)) })}
            >
              <Clock size={11} />
              {shortSpan(now - Date.parse(row.since))}
            </span>
          ) : null}
          {waits !== undefined ? (
            <span
              title={i18n._('Espera há {time}', { time: shortSpan(waits) })}
              className={`flex shrink-0 items-center gap-1 rounded-md px-1.5 font-semibold tabular-nums ${waits > LONG_WAIT_MS ? 'bg-warn-soft text-warn' : 'text-ink-faint'}`}
            >
              <Clock size={11} />
              {shortSpan(waits)}
            </span>
          ) : null}
          {closesIn !== undefined && closesSoon(row.window, now) ? (
            <span
              title={i18n._('A janela de 24 horas fecha logo')}
              className="flex shrink-0 items-center gap-1 rounded-md bg-warn-soft px-1.5 font-semibold text-warn"
            >
              <Hourglass size={11} />
              {shortSpan(closesIn)}
            </span>
          ) : null}
          {row.tags.slice(0, 2).map((tag) => (
            <span key={tag} className="max-w-24 truncate rounded-md bg-chip px-1.5 text-ink-soft">
              {tag}
            </span>
          ))}
          {row.tags.length > 2 ? <span className="text-ink-faint">+{row.tags.length - 2}</span> : null}
          <span className="flex-1" />
          {watcher && !watcher.typing ? (
            <span
              className="flex shrink-0 items-center gap-1 text-ink-faint"
              title={i18n._('{name} está olhando', { name: nameOf(people, watcher.userId) })}
            >
              <Eye size={12} />
              <Avatar name={nameOf(people, watcher.userId)} id={watcher.userId} size="xs" />
            </span>
          ) : null}
        </span>
      </span>
    </button>
  );
});

function Snippet({ row: { last } }: { row: Row }) {
  const { me } = useTeam();
  if (!last) return <span className="text-ink-faint">{i18n._('Sem mensagens')}</span>;
  const author = authorOf(last, me.userId);
  return (
    <>
      {last.sendFailure ? <NotSent failure={last.sendFailure} /> : null}
      {author ? <span className="text-ink-faint">{author}: </span> : null}
      {last.text ?? <em>{contentName(last.type)}</em>}
    </>
  );
}

/** A reply that the customer did not get is told where one looks first. */
function NotSent({ failure }: { failure: 'failed' | 'unknown' }) {
  const isCertain = failure === 'failed';
  const Sign = isCertain ? CircleAlert : CircleQuestionMark;
  return (
    <span className={`font-medium ${isCertain ? 'text-danger' : 'text-warn'}`}>
      <Sign size={13} className="mr-1 inline-block align-[-2px]" />
      <span className="inline-block first-letter:uppercase">{progressName(failure)}</span>
      {' · '}
    </span>
  );
}

function authorOf({ author, userId, userName }: NonNullable<Row['last']>, me: string): string | undefined {
  switch (author) {
    case 'customer':
      return undefined;
    case 'ai':
      return i18n._('IA');
    case 'triage':
      return i18n._('Triagem');
    case 'system':
      return 'Prosa';
    case 'business':
      return i18n._('Celular');
    case 'human':
      return userId === me ? i18n._('Você') : (userName ?? userId ?? i18n._('Equipe'));
  }
}
