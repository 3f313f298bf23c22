import { i18n } from '@lingui/core';
import {
  ContactRound,
  File,
  Image,
  ListChecks,
  MapPin,
  Mic,
  ShoppingBag,
  Sticker,
  Video,
} from 'lucide-react';
import type { ReactNode } from 'react';
import type { Entry, Message } from '../../api/types.ts';
import { lazyPart } from '../../ui/lazy-part.tsx';
import { contentName } from '../../ui/names.ts';
import { contentFacts, quotedId } from './content-facts.ts';

const SIGNS: Record<string, ReactNode> = {
  image: <Image size={20} />,
  video: <Video size={20} />,
  audio: <Mic size={20} />,
  voice: <Mic size={20} />,
  document: <File size={20} />,
  sticker: <Sticker size={20} />,
  location: <MapPin size={20} />,
  contacts: <ContactRound size={20} />,
  order: <ShoppingBag size={20} />,
};

/** Conversations without files need none of it. */
export const FileView = lazyPart(() => import('./file-view.tsx'));

/** What came besides words. */
export function ContentView({ message }: { message: Message }) {
  const { type, content, file } = message;
  if (file) return <FileView entryId={message.id} file={file} />;
  if (type === 'text' || (!SIGNS[type] && message.text)) {
    return type === 'interactive' || type === 'button' ? (
      <span className="mb-0.5 flex items-center gap-1 text-2xs font-semibold text-ink-faint">
        <ListChecks size={12} />
        {i18n._('Escolheu')}
      </span>
    ) : null;
  }
  const { title, detail } = contentFacts(type, content);
  return (
    <span className="my-0.5 flex min-w-48 items-center gap-3 rounded-xl bg-canvas/70 p-2.5">
      <span className="grid size-10 shrink-0 place-items-center rounded-lg bg-surface text-accent-text shadow-card">
        {SIGNS[type] ?? <File size={20} />}
      </span>
      <span className="min-w-0">
        <span className="block truncate font-semibold">{title ?? contentName(type)}</span>
        <span className="block truncate text-xs text-ink-soft">{detail ?? contentName(type)}</span>
      </span>
    </span>
  );
}

/** The message that this one answers. */
export function QuoteView({ message, quoted }: { message: Message; quoted: Entry | undefined }) {
  if (quotedId(message.content) === undefined) return null;
  return (
    <span className="mb-1 block max-w-full truncate rounded-lg border-l-3 border-accent bg-canvas/70 px-2 py-1 text-xs text-ink-soft">
      {quoted && 'text' in quoted && quoted.text ? quoted.text : i18n._('Mensagem anterior')}
    </span>
  );
}
