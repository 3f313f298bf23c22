/** The ids of what the AI offers: of a turn, and which of its choices. */

const CHOICE = /^choice:(tn_[\w-]+):(\d{1,2})$/;

/** @param number from 1 on, in the order in which they were offered */
export function choiceId(turnId: string, number: number): string {
  return `choice:${turnId}:${number}`;
}

/** @returns undefined for an id that is none of the AI's */
export function readChoiceId(id: string): { turnId: string; number: number } | undefined {
  const [, turnId, number] = CHOICE.exec(id) ?? [];
  return turnId === undefined ? undefined : { turnId, number: Number(number) };
}
