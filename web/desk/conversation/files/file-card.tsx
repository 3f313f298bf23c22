import { i18n } from '@lingui/core';
import { Download, ExternalLink, FileWarning, RotateCw } from 'lucide-react';
import type { ReactNode } from 'react';
import { contentName } from '../../../ui/names.ts';
import { toasts } from '../../../ui/toasts.tsx';
import { CARD_BUTTON, Card } from '../card.tsx';
import type { ShownFile } from './file-facts.ts';
import { type Trouble, troubleOf, useAsk } from './file-link.ts';

export const WARNS = <FileWarning size={20} className="text-warn" />;

/** In place of a file that was to be shown and is not. */
export function TroubleCard({
  entryId,
  kind,
  trouble,
  onAgain,
}: {
  entryId: string;
  kind: ShownFile['kind'];
  trouble: Trouble;
  onAgain(): void;
}) {
  if (trouble === 'gone') {
    return <Card sign={WARNS} title={contentName(kind)} detail={i18n._('Não é mais guardado')} />;
  }
  return (
    <Card sign={WARNS} title={contentName(kind)} detail={i18n._('Não abriu aqui')}>
      <FileButton label={i18n._('Tentar de novo')} onClick={onAgain}>
        <RotateCw size={16} />
      </FileButton>
      <Open entryId={entryId} saves />
    </Card>
  );
}

/** Asks for a link when it is wanted: a browser beside the page shows it, or saves it. */
export function Open({
  entryId,
  saves = false,
  onGone,
}: {
  entryId: string;
  saves?: boolean;
  onGone?: () => void;
}) {
  const ask = useAsk(entryId);
  const open = () =>
    ask(saves)
      .then((url) => void window.open(url, '_blank', 'noopener,noreferrer'))
      .catch((error: unknown) => {
        const isGone = troubleOf(error) === 'gone';
        if (isGone && onGone) onGone();
        else toasts.show({ kind: 'problem', text: isGone ? i18n._('Não é mais guardado') : unopened() });
      });
  return (
    <FileButton label={saves ? i18n._('Salvar') : i18n._('Abrir em outra aba')} onClick={() => void open()}>
      {saves ? <Download size={16} /> : <ExternalLink size={16} />}
    </FileButton>
  );
}

const unopened = () => i18n._('O arquivo não abriu. Tente de novo.');

function FileButton({ label, onClick, children }: { label: string; onClick(): void; children: ReactNode }) {
  return (
    <button type="button" onClick={onClick} aria-label={label} title={label} className={CARD_BUTTON}>
      {children}
    </button>
  );
}
