import { i18n } from '@lingui/core';
import { File, LoaderCircle, ShieldAlert } from 'lucide-react';
import { useState } from 'react';
import { contentName } from '../../../ui/names.ts';
import { sizeText } from '../../../ui/size-text.ts';
import { Card } from '../card.tsx';
import { Open, TroubleCard, WARNS } from './file-card.tsx';
import { type ShownFile, whyNot } from './file-facts.ts';
import { Picture } from './picture.tsx';
import { Sound } from './sound.tsx';
import { Video } from './video.tsx';

export { Lightbox } from './lightbox.tsx';

interface Props {
  /** Of the entry that it belongs to, as the API names it. */
  entryId: string;
  file: ShownFile;
}

/** A file of a conversation: pictures are seen, recordings heard, PDFs opened beside the page, and all else is saved. */
export default function FileView({ entryId, file }: Props) {
  const { state, kind, reason } = file;
  if (state === 'fetching') {
    return (
      <Card
        sign={<LoaderCircle size={20} className="animate-spin" />}
        title={contentName(kind)}
        detail={i18n._('Baixando do WhatsApp…')}
      />
    );
  }
  if (state === 'failed') return <Card sign={WARNS} title={contentName(kind)} detail={whyNot(reason)} />;
  if (kind === 'image' || kind === 'sticker') return <Picture entryId={entryId} kind={kind} />;
  if (kind === 'voice' || kind === 'audio') return <Sound entryId={entryId} file={file} />;
  if (kind === 'video') return <Video entryId={entryId} />;
  return <Document entryId={entryId} file={file} />;
}

function Document({ entryId, file }: Props) {
  const { kind, mime, name, bytes } = file;
  const [isGone, setGone] = useState(false);
  const onGone = () => setGone(true);
  if (isGone) {
    return <TroubleCard entryId={entryId} kind="document" trouble="gone" onAgain={() => setGone(false)} />;
  }
  const isUnknown = kind === 'other';
  const sign = isUnknown ? <ShieldAlert size={20} className="text-warn" /> : <File size={20} />;
  return (
    <Card
      sign={sign}
      title={name ?? contentName('document')}
      detail={[isUnknown ? i18n._('Não verificado, pode ser perigoso') : undefined, sizeText(bytes)]
        .filter(Boolean)
        .join(' · ')}
    >
      {mime === 'application/pdf' ? <Open entryId={entryId} onGone={onGone} /> : null}
      <Open entryId={entryId} saves onGone={onGone} />
    </Card>
  );
}
