import * as z from 'zod';
import { type TurnOutcome, turnOutcomeSchema } from '#core/conversation/turn/turn-records.ts';

/** A line of a function's log, as far as people are told of it. */
const logLineSchema = z.object({
  level: z.string(),
  message: z.string(),
  timestamp: z.string(),
  service: z.string(),
  conversation_id: z.string().optional(),
  channelId: z.string().optional(),
  outcome: z.string().optional(),
  reason: z.string().optional(),
  code: z.union([z.string(), z.number()]).optional(),
  error: z.object({ message: z.string() }).optional(),
});

type LogLine = z.infer<typeof logLineSchema>;

/** How a turn ended without the answer that the customer waits for; undefined for what other lines tell. */
const OF_TURN: Record<TurnOutcome, string | undefined> = {
  answered: undefined,
  handed_over: undefined,
  already_answered: undefined,
  superseded: undefined,
  taken_over: undefined,
  already_asked: undefined,
  withdrawn: 'the customer took back what was to be answered',
  parked: 'parked: the turn waits until the model is there again',
  continued: 'it goes on in a further turn with what its tools answered',
  refused: 'refused: the model would not answer, people are asked',
  failed: 'failed: no answer could be made, people are asked',
  over_budget: 'over budget: people are asked',
};

/** What a person at the terminal wants to read of a log line. */
export interface LogSaying {
  text: string;
  timestamp: string;
  conversationId: string | undefined;
  channelId: string | undefined;
}

/** @returns undefined for a line that says nothing that the developer must know, and for one that is no log line of ours */
export function saysOfLog(line: string): LogSaying | undefined {
  if (!line.startsWith('{')) return undefined;
  const parsed = logLineSchema.safeParse(parseJson(line));
  if (!parsed.success) return undefined;
  const { timestamp, conversation_id: conversationId, channelId } = parsed.data;
  const text = textOf(parsed.data);
  return text === undefined ? undefined : { text, timestamp, conversationId, channelId };
}

function textOf(line: LogLine): string | undefined {
  const { level, message, service, outcome, reason, code, error } = line;
  if (message === 'turn ended') {
    const known = turnOutcomeSchema.safeParse(outcome);
    return known.success ? OF_TURN[known.data] : undefined;
  }
  if (message === 'reply settled') {
    if (outcome !== 'held') return undefined;
    return `number stopped (${reason}${code === undefined ? '' : `, ${code}`}): replies wait until it is released`;
  }
  // A circuit tells of itself by an event.
  if (message === 'a circuit changed its state') return undefined;
  if (level !== 'WARN' && level !== 'ERROR') return undefined;
  const why = [reason, error?.message].filter((part) => part !== undefined).join(': ');
  return `${service}: ${message}${why === '' ? '' : ` (${why})`}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
