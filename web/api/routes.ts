import type * as z from 'zod';
import type { DESK_ROUTES } from '#core/desk/api/routes.ts';

/** The routes of the desk's API with their schemas: types only, nothing of the server is in the page. */
type DeskRoute = (typeof DESK_ROUTES)[number];

export type Operation = DeskRoute['operation'] & keyof typeof ADDRESSES;

type RouteOf<Name extends Operation> = Extract<DeskRoute, { operation: Name }>;

/** What an operation is asked with: a conversation where its address names one, query and body where it has them. */
export type Request<Name extends Operation> = ParamsOf<RouteOf<Name>['path']> &
  BodyOf<RouteOf<Name>['body']> & { query?: z.input<RouteOf<Name>['query']> };

/** What an operation answers with. */
export type Answer<Name extends Operation> = z.output<RouteOf<Name>['answer']>;

type ParamsOf<Path> = Path extends `${string}{${infer Param}}${string}`
  ? { params: Record<Param, string> }
  : { params?: never };

type BodyOf<Body> = Body extends z.ZodType ? { body: z.input<Body> } : { body?: never };

/** Method and path of each operation that the page uses: checked against the route table by their types. */
export const ADDRESSES = {
  readMe: 'GET /v1/desk/me',
  listPeople: 'GET /v1/desk/people',
  listTemplates: 'GET /v1/desk/templates',
  listConversations: 'GET /v1/desk/conversations',
  startConversation: 'POST /v1/desk/conversations',
  syncDesk: 'POST /v1/desk/sync',
  readConversation: 'GET /v1/desk/conversations/{conversationId}',
  listTimeline: 'GET /v1/desk/conversations/{conversationId}/timeline',
  openFile: 'GET /v1/desk/conversations/{conversationId}/files/{entryId}',
  attachFile: 'POST /v1/desk/conversations/{conversationId}/files',
  reply: 'POST /v1/desk/conversations/{conversationId}/replies',
  writeNote: 'POST /v1/desk/conversations/{conversationId}/notes',
  takeOver: 'POST /v1/desk/conversations/{conversationId}/take-over',
  giveBack: 'POST /v1/desk/conversations/{conversationId}/give-back',
  transfer: 'POST /v1/desk/conversations/{conversationId}/transfer',
  close: 'POST /v1/desk/conversations/{conversationId}/close',
  reopen: 'POST /v1/desk/conversations/{conversationId}/reopen',
  markRead: 'POST /v1/desk/conversations/{conversationId}/read',
  markUnread: 'POST /v1/desk/conversations/{conversationId}/unread',
  saveDraft: 'PUT /v1/desk/conversations/{conversationId}/draft',
  sayPresence: 'PUT /v1/desk/conversations/{conversationId}/presence',
  changeTags: 'POST /v1/desk/conversations/{conversationId}/tags',
  readContact: 'GET /v1/desk/conversations/{conversationId}/contact',
  changeContact: 'PATCH /v1/desk/conversations/{conversationId}/contact',
} as const satisfies { [Route in DeskRoute as Route['operation']]?: `${Route['method']} ${Route['path']}` };
