import { i18n } from '@lingui/core';
import { useState } from 'react';
import { contentName } from '../../../ui/names.ts';
import { useTeam } from '../../desk-context.ts';
import { TroubleCard } from './file-card.tsx';
import { useFileLink } from './file-link.ts';

/** A picture in its line, of one height whatever it shows: lines do not move when it comes. */
export function Picture({ entryId, kind }: { entryId: string; kind: 'image' | 'sticker' }) {
  const { openDialog } = useTeam();
  const { url, trouble, onError, again } = useFileLink(entryId);
  // What is seen stays when there is a new link.
  const [seen, setSeen] = useState<string>();
  if (trouble && !seen) return <TroubleCard {...{ entryId, kind, trouble }} onAgain={again} />;
  const src = seen ?? url;
  const isSticker = kind === 'sticker';
  const size = isSticker ? 'size-32 object-contain' : 'h-64 min-w-40 max-w-full bg-canvas/70 object-cover';
  const picture = src ? (
    <img
      src={src}
      alt={isSticker ? contentName(kind) : ''}
      onLoad={() => setSeen(src)}
      onError={onError}
      className={`rounded-xl ${size}`}
    />
  ) : (
    <span className={`block rounded-xl bg-canvas/70 ${isSticker ? 'size-32' : 'h-64 w-48'}`} />
  );
  if (isSticker) return <span className="my-0.5 block">{picture}</span>;
  return (
    <button
      type="button"
      aria-label={i18n._('Ampliar a imagem')}
      aria-haspopup="dialog"
      onClick={() => openDialog({ picture: entryId })}
      className="my-0.5 block max-w-full cursor-zoom-in rounded-xl"
    >
      {picture}
    </button>
  );
}
