import { lazyPart } from '../ui/lazy-part.tsx';
import { ContactPanel } from './contact/panel.tsx';
import { FileView, Lightbox } from './conversation/content-view.tsx';
import { useOpenHead } from './conversation/use-open-head.ts';
import { type DialogName, type PictureDialog, useDesk } from './desk-context.ts';

/** Files of their own: fetched when the desk is at rest, or when first wanted. */
const TransferDialog = lazyPart(() => import('./owner/transfer-dialog.tsx'));
const CloseDialog = lazyPart(() => import('./owner/close-dialog.tsx'));
const KeySheet = lazyPart(() => import('./keys/key-sheet.tsx'));
const StartDialog = lazyPart(() => import('./start/start-dialog.tsx'));
const SaveFilterDialog = lazyPart(() => import('./list/save-filter-dialog.tsx'));
const Palette = lazyPart(() => import('./keys/palette.tsx'));

/** The dialog that is open, if one is. */
export function DeskDialogs({
  dialog,
  onClose,
}: {
  dialog: DialogName | PictureDialog | undefined;
  onClose(): void;
}) {
  const { place } = useDesk();
  const head = useOpenHead(place.conversationId);
  return (
    <>
      {dialog === 'transfer' && head ? <TransferDialog head={head} onClose={onClose} /> : null}
      {dialog === 'close' && head ? <CloseDialog head={head} onClose={onClose} /> : null}
      {dialog === 'keys' ? <KeySheet onClose={onClose} /> : null}
      {dialog === 'saveFilter' ? <SaveFilterDialog onClose={onClose} /> : null}
      {dialog === 'start' ? <StartDialog onClose={onClose} /> : null}
      {typeof dialog === 'object' && place.conversationId ? (
        <Lightbox conversationId={place.conversationId} entryId={dialog.picture} onClose={onClose} />
      ) : null}
      {dialog === 'palette' ? <Palette onClose={onClose} /> : null}
    </>
  );
}

/** A dialog is wanted without a network, too, and the customer's data and files as soon as a conversation is. */
export function warmParts(): void {
  const dialogs = [TransferDialog, CloseDialog, KeySheet, Palette, StartDialog, SaveFilterDialog, Lightbox];
  for (const part of [ContactPanel, FileView, ...dialogs]) {
    // What does not come now is asked for when it is wanted.
    part.warm().catch(() => undefined);
  }
}
