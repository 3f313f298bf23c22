import { i18n } from '@lingui/core';
import { Smartphone } from 'lucide-react';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { ToastArea } from '../ui/toasts.tsx';
import type { PhonesFeed, Snapshot } from '../watch/phones-feed.ts';
import type { LanguageProps } from '../words/language.ts';
import { Bar } from './bar/bar.tsx';
import { FaultStrip } from './bar/fault-strip.tsx';
import { NewPhone } from './new-phone.tsx';
import { keepPhones, keptPhones, type OwnPhone } from './own-phones.ts';
import { Phone } from './phone.tsx';
import { conversationOf, type PhoneEntry, phoneEntries } from './phone-entries.ts';
import { PhoneList } from './phone-list.tsx';
import { type Aside, type Phones, PhonesContext } from './phones-context.ts';

/** Phones that are side by side, at most. */
const MOST_OPEN = 4;

interface Props extends LanguageProps {
  feed: PhonesFeed;
  known: Snapshot;
  /** Draws what stands beside the phones. */
  besides(aside: Aside, onClose: () => void): ReactNode;
}

/** A bar with how the system does; below it the phones, those that are open, and the way of a chosen message. */
export function PhonesPage({ feed, known, besides, language, onLanguage }: Props) {
  const [own, setOwn] = useState<OwnPhone[]>(() => keptPhones());
  const [open, setOpen] = useState<string[]>();
  const [aside, show] = useState<Aside>();
  const chosen = aside?.kind === 'way' ? aside.messageId : undefined;
  const [isMaking, setIsMaking] = useState(false);
  const entries = useMemo(() => phoneEntries(own, known.chats), [own, known]);
  // On a first visit the customer who wrote last is open, on a narrow screen too.
  const openPhones = open ?? entries.slice(0, 1).map(({ from }) => from);
  const shown = openPhones.flatMap((from) => entries.find((entry) => entry.from === from) ?? []);

  const wanted = conversationsOf(shown, known, chosen);
  useEffect(() => feed.want(wanted.split(' ').filter((id) => id !== '')), [feed, wanted]);

  const stage = useRef<HTMLElement>(null);
  const newest = openPhones.at(-1);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another phone is the last one then
  useEffect(() => {
    // Newer browsers answer with a promise, which is no end of an effect.
    void stage.current?.lastElementChild?.scrollIntoView({ inline: 'nearest', block: 'nearest' });
  }, [newest]);

  const openPhone = (from: string) =>
    setOpen([...openPhones.filter((one) => one !== from).slice(1 - MOST_OPEN), from]);
  const closePhone = (from: string) => setOpen(openPhones.filter((one) => one !== from));
  const make = (phone: OwnPhone) => {
    const next = [phone, ...own.filter(({ from }) => from !== phone.from)];
    keepPhones(next);
    setOwn(next);
    setIsMaking(false);
    openPhone(phone.from);
  };
  const phones: Phones = { feed, known, aside, show, language, onLanguage };
  return (
    <PhonesContext value={phones}>
      <div className="phones h-full" data-open={shown.length > 0} data-aside={aside !== undefined}>
        <Bar />
        <FaultStrip />
        <PhoneList entries={entries} open={openPhones} onOpen={openPhone} onNew={() => setIsMaking(true)} />
        <main ref={stage} className="stage" aria-label={i18n._('Telefones abertos')}>
          {shown.map((entry) => (
            <Phone
              key={entry.from}
              entry={entry}
              onClose={() => closePhone(entry.from)}
              onBack={() => setOpen([])}
            />
          ))}
          {shown.length === 0 ? <NoPhone /> : null}
        </main>
        {aside === undefined ? null : besides(aside, () => show(undefined))}
      </div>
      {isMaking ? <NewPhone onMake={make} onClose={() => setIsMaking(false)} /> : null}
      <ToastArea />
    </PhonesContext>
  );
}

/** Conversations of the open phones' chats, and of the chosen message, with spaces between them. */
function conversationsOf(
  entries: readonly PhoneEntry[],
  { bus, chats }: Snapshot,
  chosen: string | undefined,
): string {
  const shown = entries.flatMap((entry) => entry.chats.map((chat) => conversationOf(chat, bus)));
  const ids = [...shown, conversationOf(chats.chatWith(chosen ?? ''), bus)];
  return [...new Set(ids)].filter((id) => id !== undefined).join(' ');
}

function NoPhone() {
  return (
    <div className="m-auto flex max-w-72 flex-col items-center gap-3 text-center text-ink-soft">
      <Smartphone size={36} className="text-ink-faint" />
      <p>{i18n._('Abra um telefone da lista e escreva como cliente.')}</p>
    </div>
  );
}
