import { lazy, Suspense } from 'react';
import { useOpenHead } from './conversation/use-open-head.ts';
import { type DialogName, useDesk } from './desk-context.ts';

/** A dialog is loaded when it is first wanted. */
const TransferDialog = lazy(() => import('./owner/transfer-dialog.tsx'));
const CloseDialog = lazy(() => import('./owner/close-dialog.tsx'));
const KeySheet = lazy(() => import('./keys/key-sheet.tsx'));
const StartDialog = lazy(() => import('./start/start-dialog.tsx'));
const SaveFilterDialog = lazy(() => import('./list/save-filter-dialog.tsx'));
const Palette = lazy(() => import('./keys/palette.tsx'));

/** The dialog that is open, if one is. */
export function DeskDialogs({ dialog, onClose }: { dialog: DialogName | undefined; onClose(): void }) {
  const { place } = useDesk();
  const head = useOpenHead(place.conversationId);
  return (
    <Suspense>
      {dialog === 'transfer' && head ? <TransferDialog head={head} onClose={onClose} /> : null}
      {dialog === 'close' && head ? <CloseDialog head={head} onClose={onClose} /> : null}
      {dialog === 'keys' ? <KeySheet onClose={onClose} /> : null}
      {dialog === 'saveFilter' ? <SaveFilterDialog onClose={onClose} /> : null}
      {dialog === 'start' ? <StartDialog onClose={onClose} /> : null}
      {dialog === 'palette' ? <Palette onClose={onClose} /> : null}
    </Suspense>
  );
}
