import { WATCH_TROUBLE } from '#core/conversation/watch/watch-trouble.ts';
import { WATCH_VARIABLES } from '#core/conversation/watch/watch-variables.ts';
import { UNREADABLE } from '#platform/batch/names.ts';

/** What lib/ knows of the timer besides its entry path. */
export const FUNCTION_NAME = 'timer';

/** Environment variables of the function. */
export const ENVIRONMENT = [...WATCH_VARIABLES, 'TIMERS_DEAD_LETTERS_URL'] as const;

/** What people must see to. */
export const TROUBLE = { ...WATCH_TROUBLE, unreadable: UNREADABLE } as const;
