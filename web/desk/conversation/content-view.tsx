import { i18n } from '@lingui/core';
import {
  ContactRound,
  ExternalLink,
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
import { MessageText } from '../../ui/message-text-view.tsx';
import { contentName } from '../../ui/names.ts';
import { CARD_BUTTON, Card } from './card.tsx';
import { type ContentFacts, contentFacts, quotedId } from './content-facts.ts';

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
const files = () => import('./files/file-view.tsx');
export const FileView = lazyPart(files);
export const Lightbox = lazyPart(async () => ({ default: (await files()).Lightbox }));

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
  const facts = contentFacts(type, content);
  return (facts.length > 0 ? facts : [NOTHING_KNOWN]).map(({ title, detail, map }) => (
    <Card
      key={`${title} ${detail}`}
      sign={SIGNS[type] ?? <File size={20} />}
      title={title ?? contentName(type)}
      detail={detail ? <MessageText text={detail} /> : contentName(type)}
    >
      {map ? (
        <a
          href={map}
          target="_blank"
          rel="noopener noreferrer nofollow"
          aria-label={i18n._('Abrir no mapa')}
          title={i18n._('Abrir no mapa')}
          className={CARD_BUTTON}
        >
          <ExternalLink size={16} />
        </a>
      ) : null}
    </Card>
  ));
}

const NOTHING_KNOWN: ContentFacts = { title: undefined, detail: undefined };

/** The message that this one answers. */
export function QuoteView({ message, quoted }: { message: Message; quoted: Entry | undefined }) {
  if (quotedId(message.content) === undefined) return null;
  return (
    <span className="mb-1 block max-w-full truncate rounded-lg border-l-3 border-accent bg-canvas/70 px-2 py-1 text-xs text-ink-soft">
      {quoted && 'text' in quoted && quoted.text ? quoted.text : i18n._('Mensagem anterior')}
    </span>
  );
}
