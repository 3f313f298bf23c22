import { useEffect } from 'react';
import { type Place, placeAddress } from './view.ts';

/** Keeps on this device where a person was, with what they filtered by: an address that names no list leads there. */
export function useKeptPlace(
  userId: string,
  search: string,
  place: Place,
  navigate: (address: string, how: { replace: boolean }) => void,
): void {
  useEffect(() => {
    const name = `prosa.place.${userId}`;
    const kept = search === '' ? localStorage.getItem(name) : null;
    if (kept !== null) navigate(kept, { replace: true });
    else localStorage.setItem(name, placeAddress({ ...place, conversationId: undefined }));
  }, [userId, search, place, navigate]);
}
