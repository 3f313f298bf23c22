import type { Trouble } from '#platform/runtime/metrics.ts';
import { TROUBLE as AI_AGENT } from '../../functions/ai-agent/names.ts';
import { TROUBLE as DESK_API } from '../../functions/desk-api/names.ts';
import { TROUBLE as DISPATCHER } from '../../functions/dispatcher/names.ts';
import { TROUBLE as EMBEDDER } from '../../functions/embedder/names.ts';
import { TROUBLE as MEDIA } from '../../functions/media/names.ts';
import { TROUBLE as RECEIPTS } from '../../functions/receipts/names.ts';
import { TROUBLE as RETRIEVER } from '../../functions/retriever/names.ts';
import { TROUBLE as SENDER } from '../../functions/sender/names.ts';
import { TROUBLE as TIMER } from '../../functions/timer/names.ts';
import { TROUBLE as TOOL_GATEWAY } from '../../functions/tool-gateway/names.ts';
import { TROUBLE as TRIAGE_AGENT } from '../../functions/triage-agent/names.ts';
import { TROUBLE as WATCHDOG } from '../../functions/watchdog/names.ts';
import { TROUBLE as WEBHOOK } from '../../functions/webhook/names.ts';
import type { FunctionName } from '../../lib/functions.ts';

/** What each function may tell people to see to. */
export const TROUBLES = {
  webhook: WEBHOOK,
  dispatcher: DISPATCHER,
  'ai-agent': AI_AGENT,
  'triage-agent': TRIAGE_AGENT,
  sender: SENDER,
  receipts: RECEIPTS,
  watchdog: WATCHDOG,
  timer: TIMER,
  'desk-api': DESK_API,
  'tool-gateway': TOOL_GATEWAY,
  media: MEDIA,
  retriever: RETRIEVER,
  embedder: EMBEDDER,
} as const satisfies Record<FunctionName, Record<string, Trouble>>;

/** Every cause once: each is an article of the runbook. */
export const CAUSES: readonly string[] = [
  ...new Set(
    Object.values(TROUBLES).flatMap((trouble: Record<string, Trouble>) =>
      Object.values(trouble).map(({ cause }) => cause),
    ),
  ),
];
