import type { ApiRoute } from '../../api/route.ts';
import { countRoute, listRoute } from './list-conversations.ts';
import type { DeskApiPorts } from './ports.ts';
import { conversationRoutes } from './read-conversation.ts';
import { meRoute } from './read-me.ts';
import { syncRoute } from './sync-desk.ts';

/** The route table of the desk's API: what is not here is not there. */
export const DESK_ROUTES: readonly ApiRoute<DeskApiPorts>[] = [
  meRoute,
  listRoute,
  countRoute,
  syncRoute,
  ...conversationRoutes,
];
