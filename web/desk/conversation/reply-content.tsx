import { i18n } from '@lingui/core';
import { ExternalLink, MapPin } from 'lucide-react';
import type { Reply } from '../../api/types.ts';
import { MessageText } from '../../ui/message-text-view.tsx';
import { WORDS } from './bubble.tsx';
import { FileView } from './content-view.tsx';
import { entryIdOf, fileOfReply } from './files/reply-file.ts';

const CHIP =
  'flex items-center gap-1.5 rounded-lg border border-line bg-surface px-2 py-0.5 text-xs font-semibold text-accent-text';

/** A reply as the customer reads it: its words, and what can be tapped or looked at beside them. */
export function ReplyContent({ reply }: { reply: Reply }) {
  const { text, offer, type } = reply;
  const file = fileOfReply(reply);
  if (file) {
    return (
      <>
        <FileView entryId={entryIdOf(reply)} file={file} />
        {text === '' ? null : <Words text={text} />}
      </>
    );
  }
  if (!offer) return <Words text={text} />;
  const { choices, link, place } = offer;
  return (
    <>
      {offer.text === null ? null : <Words text={offer.text} />}
      <span className="my-1 flex flex-wrap gap-1">
        {choices.map(({ id, title, description }) => (
          <span key={id} className={CHIP}>
            {title}
            {description ? <span className="font-normal text-ink-soft">{description}</span> : null}
          </span>
        ))}
        {link ? (
          <a className={CHIP} href={link.url} target="_blank" rel="noopener noreferrer nofollow">
            <ExternalLink size={12} />
            {link.title}
          </a>
        ) : null}
        {place ? (
          <span className={CHIP}>
            <MapPin size={12} />
            {place.name ?? `${place.latitude}, ${place.longitude}`}
            {place.address ? <span className="font-normal text-ink-soft">{place.address}</span> : null}
          </span>
        ) : null}
        {type === 'location_request' ? (
          <span className={CHIP}>
            <MapPin size={12} />
            {i18n._('Pede a localização')}
          </span>
        ) : null}
      </span>
    </>
  );
}

function Words({ text }: { text: string }) {
  return (
    <span className={WORDS}>
      <MessageText text={text} />
    </span>
  );
}
