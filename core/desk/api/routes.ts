import type { ApiRoute } from '../../api/route.ts';
import { ownerRoutes } from './change-owner.ts';
import { contactRoutes } from './contact-fields.ts';
import { knowledgeRoutes } from './knowledge/knowledge-routes.ts';
import { countRoute, listRoute } from './list-conversations.ts';
import { openFileRoute } from './open-file.ts';
import { personalRoutes } from './personal.ts';
import type { DeskApiPorts } from './ports.ts';
import { conversationRoutes } from './read-conversation.ts';
import { meRoute, peopleRoute } from './read-me.ts';
import { metricsRoute } from './read-metrics.ts';
import { sayRoutes } from './say-something.ts';
import { startRoute } from './start-conversation.ts';
import { syncRoute } from './sync-desk.ts';
import { tagRoute } from './tag-conversation.ts';
import { listTemplatesRoute } from './templates.ts';

/** The route table of the desk's API: what is not here is not there. */
export const DESK_ROUTES = [
  meRoute,
  peopleRoute,
  listTemplatesRoute,
  listRoute,
  countRoute,
  syncRoute,
  startRoute,
  ...conversationRoutes,
  openFileRoute,
  ...sayRoutes,
  ...ownerRoutes,
  ...personalRoutes,
  tagRoute,
  ...contactRoutes,
  ...knowledgeRoutes,
  metricsRoute,
] as const satisfies readonly ApiRoute<DeskApiPorts>[];
