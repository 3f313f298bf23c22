import { createContext, useContext } from 'react';
import type { DeskClient } from '../api/client.ts';
import type { Me, Person, Row } from '../api/types.ts';
import type { Outbox } from './compose/outbox.ts';
import type { DeskSync } from './list/use-desk-sync.ts';
import type { Place, Viewer } from './list/view.ts';
import type { OwnerAct } from './owner/acts.ts';

/** Who works here and with what: the same from one answer of the sync to the next, so that what is drawn of it stays drawn. */
export interface Team {
  client: DeskClient;
  me: Me;
  /** The person as colleagues see them. */
  myName: string;
  viewer: Viewer;
  people: readonly Person[];
  outbox: Outbox;
  openDialog(dialog: DialogName | PictureDialog): void;
}

/** What the parts of the desk share. */
export interface Desk extends Team {
  sync: DeskSync;
  place: Place;
  go(change: Partial<Place>): void;
  act(
    row: Pick<Row, 'id' | 'owner' | 'ownerEpoch' | 'seq' | 'customer'> & { replySeq?: number },
    act: OwnerAct,
  ): void;
  signOut(): void;
}

export type DialogName = 'transfer' | 'close' | 'keys' | 'palette' | 'start' | 'saveFilter';

/** A picture of the open conversation, by its entry's id. */
export interface PictureDialog {
  picture: string;
}

export const DeskContext = createContext<Desk | undefined>(undefined);

export const TeamContext = createContext<Team | undefined>(undefined);

/** For the many parts: a row of a list, a line of a conversation. @throws {Error} outside of the desk */
export function useTeam(): Team {
  const team = useContext(TeamContext);
  if (!team) throw new Error('there is no desk around this part');
  return team;
}

/** @throws {Error} outside of the desk */
export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (!desk) throw new Error('there is no desk around this part');
  return desk;
}

/** A person's name, or what is known of them. */
export function nameOf(people: readonly Person[], userId: string | null): string {
  return people.find((person) => person.userId === userId)?.name ?? userId ?? '';
}

export function queueName(me: Me, queueId: string | null): string {
  return me.queues.find(({ id }) => id === queueId)?.name ?? queueId ?? '';
}
