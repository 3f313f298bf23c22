import { i18n } from '@lingui/core';
import { Plus } from 'lucide-react';
import { Avatar } from '../ui/avatar.tsx';
import { IconButton } from '../ui/button.tsx';
import { contentName } from '../ui/names.ts';
import { listTime, useNow } from '../ui/time.ts';
import type { Chat } from '../watch/chats.ts';
import { wordsOf } from '../watch/line-content.ts';
import { isHidden, shownNumber } from './own-phones.ts';
import { OwnerDot } from './owner-chip.tsx';
import { conversationOf, type PhoneEntry } from './phone-entries.ts';
import { usePhones } from './phones-context.ts';

interface Props {
  entries: readonly PhoneEntry[];
  /** Those that are open, by number or user id. */
  open: readonly string[];
  onOpen(from: string): void;
  onNew(): void;
}

/** Every phone, the customer who wrote last first. */
export function PhoneList({ entries, open, onOpen, onNew }: Props) {
  return (
    <nav
      className="phone-list flex min-h-0 flex-col border-r border-line bg-surface"
      aria-label={i18n._('Clientes')}
    >
      <header className="flex items-center gap-2 py-2 pr-2 pl-4">
        <h1 className="flex-1 text-base font-semibold">{i18n._('Clientes')}</h1>
        <IconButton label={i18n._('Novo telefone')} onClick={onNew}>
          <Plus size={18} />
        </IconButton>
      </header>
      <ul className="min-h-0 flex-1 space-y-0.5 overflow-y-auto px-2 pb-3">
        {entries.map((entry) => (
          <li key={entry.from}>
            <Entry entry={entry} isOpen={open.includes(entry.from)} onOpen={() => onOpen(entry.from)} />
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Entry({ entry, isOpen, onOpen }: { entry: PhoneEntry; isOpen: boolean; onOpen(): void }) {
  const { known } = usePhones();
  const now = useNow(60_000);
  const [chat] = entry.chats;
  const last = chat?.lines.at(-1);
  const view = known.conversations.get(conversationOf(chat, known.bus) ?? '');
  return (
    <button
      type="button"
      onClick={onOpen}
      aria-current={isOpen ? 'true' : undefined}
      className="flex w-full items-center gap-3 rounded-xl px-2 py-2 text-left transition-colors hover:bg-hover aria-[current]:bg-chosen"
    >
      <span className="relative">
        <Avatar name={entry.name} id={entry.from} />
        <OwnerDot view={view} />
      </span>
      <span className="min-w-0 flex-1">
        <span className="flex items-baseline gap-2">
          <span className="min-w-0 flex-1 truncate font-semibold">{entry.name || shownFrom(entry.from)}</span>
          {last ? (
            <time className="shrink-0 text-2xs text-ink-soft tabular-nums" dateTime={last.at}>
              {listTime(last.at, now, i18n.locale)}
            </time>
          ) : null}
        </span>
        <span className="block truncate text-xs text-ink-soft">
          {lastWords(chat) ?? shownFrom(entry.from)}
        </span>
      </span>
    </button>
  );
}

/** How a customer's number is shown; who hides it has none. */
export function shownFrom(from: string): string {
  return isHidden(from) ? i18n._('número oculto') : shownNumber(from);
}

function lastWords(chat: Chat | undefined): string | undefined {
  const last = chat?.lines.at(-1);
  if (!last) return undefined;
  if (last.revoked) return i18n._('Mensagem apagada');
  const { content } = last;
  const kind =
    content.kind === 'file' ? content.file : content.kind === 'other' ? content.type : content.kind;
  return wordsOf(content) ?? contentName(kind);
}
