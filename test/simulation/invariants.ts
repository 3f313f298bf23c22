import type { Evidence, Invariant } from './evidence.ts';
import {
  answeredByOwner,
  deliveredIsSent,
  oneAgentAtATime,
  oneCustomerPerCall,
  sendsAreDeclared,
  sentOnce,
  silentBesidePeople,
} from './invariants/answers.ts';
import { neverOverspent, reservationsEnd } from './invariants/budgets.ts';
import { effectOnce, noEffectAfterTakeover, nothingWithoutTap } from './invariants/effects.ts';
import { filesAreKnown, filesOfRows } from './invariants/files.ts';
import { forgottenIsGone, machineTextHasItsFile } from './invariants/forgotten.ts';
import {
  heardInTheEnd,
  heardInTime,
  heardIsAnswered,
  heardOnce,
  listensFirst,
  personsHear,
} from './invariants/hearing.ts';
import {
  answeredInTheEnd,
  comesToRest,
  customerGotAWord,
  nothingGivenUp,
  repliesEnd,
} from './invariants/in-the-end.ts';
import { owedIsCarried, personsWordsGoAlong } from './invariants/merges.ts';
import { otherTenantUntouched, sortedHistory } from './invariants/messages.ts';
import {
  answeredIsRead,
  editedIsNewest,
  noticesAreNoWords,
  othersAreNotAnswered,
  readInOrder,
  storedOnce,
  takenBackIsGone,
} from './invariants/reading.ts';
import { publishedAsDocumented } from './invariants/sources.ts';
import { handedOff, oneLiveTicket, oneStoryPerEpoch, ownEchoTakesNothing } from './invariants/tickets.ts';
import { answeredAfterDeath, lookedAfter, personsWordsLeave } from './invariants/waits.ts';

/** What must be true of every run. */
const INVARIANTS: readonly Invariant[] = [
  storedOnce,
  sortedHistory,
  readInOrder,
  answeredIsRead,
  takenBackIsGone,
  editedIsNewest,
  noticesAreNoWords,
  othersAreNotAnswered,
  otherTenantUntouched,
  oneLiveTicket,
  oneStoryPerEpoch,
  handedOff,
  oneAgentAtATime,
  oneCustomerPerCall,
  answeredByOwner,
  silentBesidePeople,
  sendsAreDeclared,
  sentOnce,
  deliveredIsSent,
  comesToRest,
  nothingGivenUp,
  answeredInTheEnd,
  repliesEnd,
  customerGotAWord,
  publishedAsDocumented,
  ownEchoTakesNothing,
  lookedAfter,
  personsWordsLeave,
  answeredAfterDeath,
  owedIsCarried,
  personsWordsGoAlong,
  neverOverspent,
  reservationsEnd,
  effectOnce,
  noEffectAfterTakeover,
  nothingWithoutTap,
  heardInTheEnd,
  heardInTime,
  heardIsAnswered,
  heardOnce,
  listensFirst,
  personsHear,
  filesAreKnown,
  filesOfRows,
  forgottenIsGone,
  machineTextHasItsFile,
];

/** Everything that is against an invariant, each with its name. */
export function violationsIn(evidence: Evidence): string[] {
  return INVARIANTS.flatMap(({ name, violations }) =>
    violations(evidence).map((violation) => `${name}: ${violation}`),
  );
}
