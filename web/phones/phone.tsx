import { i18n } from '@lingui/core';
import { ArrowLeft, ChevronDown, X } from 'lucide-react';
import { useState } from 'react';
import type { CustomerContent } from '../../local/watch/watch-answer.ts';
import { Avatar } from '../ui/avatar.tsx';
import { IconButton } from '../ui/button.tsx';
import { Menu } from '../ui/menu.tsx';
import { useNow } from '../ui/time.ts';
import { toasts } from '../ui/toasts.tsx';
import type { Chat } from '../watch/chats.ts';
import { LocalProblem, say } from '../watch/local-client.ts';
import { Composer, type Purpose } from './composer.tsx';
import { shownNumber } from './own-phones.ts';
import { OwnerChip } from './owner-chip.tsx';
import { conversationOf, type PhoneEntry } from './phone-entries.ts';
import { shownFrom } from './phone-list.tsx';
import { usePhones } from './phones-context.ts';
import { Thread } from './thread.tsx';

interface Props {
  entry: PhoneEntry;
  onClose(): void;
  /** Leads to the list, on a screen that has place for one phone only. */
  onBack(): void;
}

/** One customer's phone, with the chat with one business number. */
export function Phone({ entry, onClose, onBack }: Props) {
  const { feed, known } = usePhones();
  const [chosenId, setChosenId] = useState<string>();
  const [purpose, setPurpose] = useState<Purpose>({ kind: 'write' });
  const { channels } = known;
  const phoneNumberId = chosenId ?? entry.chats[0]?.phoneNumberId ?? channels[0]?.phone_number_id;
  const chat = entry.chats.find((one) => one.phoneNumberId === phoneNumberId);
  const view = known.conversations.get(conversationOf(chat, known.bus) ?? '');
  const name = entry.name || shownFrom(entry.from);

  const send = async (content: CustomerContent, replyTo?: string): Promise<boolean> => {
    if (phoneNumberId === undefined) return false;
    const reply = replyTo === undefined ? {} : { reply_to: replyTo };
    try {
      const who = { from: entry.from, name, phone_number_id: phoneNumberId };
      const status = await say({ ...who, content, ...reply });
      if (status !== 200) {
        const text = i18n._('O webhook recusou com HTTP {status}; o WhatsApp tentaria de novo.', { status });
        toasts.show({ kind: 'problem', text });
      }
      feed.hurry();
      return true;
    } catch (error) {
      if (!(error instanceof LocalProblem || error instanceof TypeError)) throw error;
      toasts.show({ kind: 'problem', text: i18n._('Não foi enviada. O Prosa ainda está rodando?') });
      return false;
    }
  };
  return (
    <article className="phone" aria-label={i18n._('Telefone de {name}', { name })}>
      <header className="flex items-center gap-2 px-1 pb-2">
        <IconButton label={i18n._('Voltar à lista')} onClick={onBack} className="md:hidden">
          <ArrowLeft size={18} />
        </IconButton>
        <Avatar name={entry.name} id={entry.from} size="sm" />
        <div className="min-w-0 flex-1">
          <h2 className="truncate leading-4 font-semibold">{name}</h2>
          <p className="truncate text-2xs text-ink-soft tabular-nums">{shownFrom(entry.from)}</p>
        </div>
        <OwnerChip view={view} />
        <IconButton
          label={i18n._('Fechar o telefone de {name}', { name })}
          onClick={onClose}
          className="-mr-1 max-md:hidden"
        >
          <X size={16} />
        </IconButton>
      </header>
      <div className="handset">
        <ChatHead phoneNumberId={phoneNumberId} chat={chat} onChannel={setChosenId} />
        <Thread key={phoneNumberId} chat={chat} name={name} onSend={send} onPurpose={setPurpose} />
        <Composer
          key={`${phoneNumberId} ${purpose.kind === 'write' ? '' : purpose.line.id}`}
          purpose={purpose}
          onPurpose={setPurpose}
          onSend={send}
          isOff={phoneNumberId === undefined}
        />
      </div>
    </article>
  );
}

/** The business as the customer sees it: its number, to be changed for another, and whether it writes. */
function ChatHead({
  phoneNumberId,
  chat,
  onChannel,
}: {
  phoneNumberId: string | undefined;
  chat: Chat | undefined;
  onChannel(phoneNumberId: string): void;
}) {
  const { channels } = usePhones().known;
  const channel = channels.find((one) => one.phone_number_id === phoneNumberId);
  const number = channel ? shownNumber(channel.display_phone_number) : '';
  const title = channel?.name ?? number;
  return (
    <div className="chat-head flex items-center gap-2.5 px-3 py-2">
      <Avatar name={title} id={phoneNumberId ?? ''} size="sm" />
      <div className="min-w-0 flex-1">
        <p className="truncate leading-4 font-semibold">{title}</p>
        <Presence chat={chat} number={number} />
      </div>
      {channels.length > 1 ? (
        <Menu
          label={i18n._('Escrever para outro número')}
          className="grid size-8 place-items-center rounded-lg text-ink-soft hover:bg-hover"
          button={<ChevronDown size={18} />}
          items={channels.map((one) => ({
            label: [one.name, shownNumber(one.display_phone_number)].filter(Boolean).join(' · '),
            isChosen: one.phone_number_id === phoneNumberId,
            onChoose: () => onChannel(one.phone_number_id),
          }))}
        />
      ) : null}
    </div>
  );
}

function Presence({ chat, number }: { chat: Chat | undefined; number: string }) {
  const now = useNow(1_000);
  const isTyping = (chat?.typingUntil ?? 0) > now;
  return (
    <p className="truncate text-2xs" aria-live="polite">
      {isTyping ? (
        <span className="font-semibold text-accent-text">{i18n._('digitando…')}</span>
      ) : (
        <span className="text-ink-faint tabular-nums">{number}</span>
      )}
    </p>
  );
}
