import type { Answer } from './routes.ts';

/** Parts of the API's answers, by the names that the page calls them. */
export type Me = Answer<'readMe'>;
export type Person = Answer<'listPeople'>['items'][number];
export type Sync = Answer<'syncDesk'>;
export type Row = Sync['changed'][number];
export type Counts = Sync['counts'];
export type PresenceEntry = Sync['presence'][number];
export type Opened = Answer<'readConversation'>;
export type Head = Opened['conversation'];
export type Entry = Opened['timeline']['items'][number];
export type Message = Extract<Entry, { kind: 'message' | 'notice' }>;
export type Reply = Extract<Entry, { kind: 'reply' }>;
export type Note = Extract<Entry, { kind: 'note' }>;
export type Turn = Opened['turns']['items'][number];
export type Template = Answer<'listTemplates'>['items'][number];
