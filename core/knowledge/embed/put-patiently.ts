import type { ChunkVector, VectorIndex } from '../knowledge-ports.ts';
import type { Deadline, EmbedPorts } from './embed-ports.ts';

const ATTEMPTS = 5;
const PAUSE_MS = 1_000;

/** Time that must be left for another attempt and what comes after it, in milliseconds. */
const ATTEMPT_NEEDS_MS = 20_000;

/**
 * Puts vectors, and again with ever longer waits where they are not taken: they are paid, and who gives up pays for them again
 * with the next delivery. An index takes 2,500 vectors a second, and several invocations may put into one.
 *
 * @throws what the last attempt threw
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-vectors-limitations.html
 */
export async function putPatiently(
  { vectors, now, random, pause }: Pick<EmbedPorts, 'vectors' | 'now' | 'random' | 'pause'>,
  index: VectorIndex,
  made: readonly ChunkVector[],
  deadline: Deadline,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await vectors.put(index, made);
    } catch (error) {
      const waitMs = PAUSE_MS * 2 ** (attempt - 1) * (0.5 + random() / 2);
      if (attempt === ATTEMPTS || now() + waitMs + ATTEMPT_NEEDS_MS > deadline) throw error;
      await pause(waitMs);
    }
  }
}
