import { i18n } from '@lingui/core';
import {
  ArrowLeft,
  Bot,
  CircleCheck,
  EllipsisVertical,
  Hourglass,
  MailOpen,
  PanelRight,
  Send,
  UserRoundCheck,
  Workflow,
} from 'lucide-react';
import type { ReactNode } from 'react';
import type { Head } from '../../api/types.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Menu, type MenuItem } from '../../ui/menu.tsx';
import { placeReason } from '../../ui/names.ts';
import { shortSpan, spanLeft, useNow } from '../../ui/time.ts';
import { nameOf, useDesk } from '../desk-context.ts';
import { type OwnerAct, possibleActs } from '../owner/acts.ts';
import { OwnerBadge } from '../owner/owner-badge.tsx';
import { togglePanel, usePanel } from '../settings.ts';
import { actName } from '../words.ts';

const SIGNS: Record<OwnerAct['kind'], ReactNode> = {
  takeOver: <UserRoundCheck size={16} />,
  giveBack: <Bot size={16} />,
  transfer: <Send size={16} />,
  close: <CircleCheck size={16} />,
  reopen: <Workflow size={16} />,
};

const ACT_KEYS: Record<OwnerAct['kind'], string> = {
  takeOver: 'A',
  giveBack: 'D',
  transfer: 'T',
  close: 'E',
  reopen: 'A',
};

/** A window that closes so soon is told of in amber, in milliseconds. */
const SOON_MS = 2 * 60 * 60_000;

/** Whose conversation it is, and what can be done about that. */
export function ConversationHead({ head }: { head: Head }) {
  const { me, go, openDialog, act, sync, client } = useDesk();
  const panel = usePanel();
  const name = head.customer.name ?? head.customer.displayPhone ?? i18n._('Cliente sem nome');
  const perform = (kind: OwnerAct['kind']) => {
    if (kind === 'transfer' || kind === 'close') openDialog(kind);
    else act(head, { kind });
  };
  const [first, ...others] = possibleActs(head.owner, me.userId);
  const unread = () => {
    void client
      .call('markUnread', { params: { conversationId: head.id } }, { idempotencyKey: crypto.randomUUID() })
      .then(() => sync.refresh());
    go({ conversationId: undefined });
  };
  const more: MenuItem[] = [
    ...others.map((kind) => ({
      label: actName(kind),
      icon: SIGNS[kind],
      shortcut: ACT_KEYS[kind],
      onChoose: () => perform(kind),
    })),
    { label: i18n._('Marcar como não lida'), icon: <MailOpen size={16} />, shortcut: 'U', onChoose: unread },
  ];
  return (
    <header className="flex items-center gap-3 border-b border-line bg-surface px-4 py-2 max-md:gap-2 max-md:px-2">
      <IconButton
        label={i18n._('Voltar à lista')}
        className="md:hidden"
        onClick={() => go({ conversationId: undefined })}
      >
        <ArrowLeft size={20} />
      </IconButton>
      <Avatar name={head.customer.name} id={head.customer.contactId} />
      <div className="min-w-0 flex-1">
        <h2 className="truncate text-[0.9375rem] leading-5 font-semibold">{name}</h2>
        <div className="mt-0.5 flex min-w-0 items-center gap-2 overflow-hidden text-2xs">
          <OwnerBadge owner={head.owner} />
          <span className="min-w-0 truncate text-ink-faint max-2xl:hidden" title={placeReason(head)}>
            {placeReason(head)}
          </span>
          <WindowLeft head={head} />
        </div>
      </div>
      <Watchers id={head.id} />
      {first ? (
        <Button
          kind={first === 'close' ? 'quiet' : 'primary'}
          icon={SIGNS[first]}
          shortcut={ACT_KEYS[first]}
          onClick={() => perform(first)}
          className="max-sm:px-2.5"
        >
          <span className="max-sm:sr-only">{actName(first)}</span>
        </Button>
      ) : null}
      {others.includes('transfer') ? (
        <Button
          icon={SIGNS.transfer}
          shortcut="T"
          onClick={() => perform('transfer')}
          className="max-xl:hidden"
        >
          {actName('transfer')}
        </Button>
      ) : null}
      <div className="-mx-1 flex">
        <IconButton
          label={i18n._('Dados do contato')}
          shortcut="P"
          isPressed={panel}
          onClick={() => togglePanel()}
        >
          <PanelRight size={18} />
        </IconButton>
        <Menu
          label={i18n._('Mais ações')}
          className="grid size-9 place-items-center rounded-[10px] text-ink-soft hover:bg-hover hover:text-ink"
          button={<EllipsisVertical size={18} />}
          items={more}
        />
      </div>
    </header>
  );
}

function WindowLeft({ head: { window, owner } }: { head: Head }) {
  const now = useNow();
  if (owner.kind === 'none' || !window.open || window.until === null) return null;
  const left = Date.parse(window.until) - now;
  if (left <= 0) return null;
  return (
    <span
      title={i18n._('Até quando o WhatsApp aceita texto livre')}
      className={`flex shrink-0 items-center gap-1 rounded-md px-1.5 font-semibold tabular-nums ${left < SOON_MS ? 'bg-warn-soft text-warn' : 'text-ink-faint'}`}
    >
      <Hourglass size={11} />
      <span className="max-sm:hidden">{spanLeft(left)}</span>
      <span className="sm:hidden">{shortSpan(left)}</span>
    </span>
  );
}

/** Colleagues who have it open too. */
function Watchers({ id }: { id: string }) {
  const { sync, people } = useDesk();
  const here = sync.list.presence.filter(({ conversationId }) => conversationId === id);
  if (here.length === 0) return null;
  return (
    <div role="status">
      <span className="flex -space-x-2">
        {here.slice(0, 3).map(({ userId }) => (
          <span key={userId} title={i18n._('{name} está olhando', { name: nameOf(people, userId) })}>
            <Avatar name={nameOf(people, userId)} id={userId} size="sm" ring />
          </span>
        ))}
      </span>
    </div>
  );
}
