import { WATCH_TROUBLE } from '#core/conversation/watch/watch-trouble.ts';
import { WATCH_VARIABLES } from '#core/conversation/watch/watch-variables.ts';
import { OVERDUE_TROUBLE, OVERDUE_VARIABLES } from '#core/knowledge/watch/names.ts';

/** What lib/ knows of the watchdog besides its entry path. */
export const FUNCTION_NAME = 'watchdog';

/** Environment variables of the function. */
export const ENVIRONMENT = [...WATCH_VARIABLES, ...OVERDUE_VARIABLES] as const;

/** What people must see to. */
export const TROUBLE = { ...WATCH_TROUBLE, ...OVERDUE_TROUBLE } as const;
