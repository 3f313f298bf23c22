import { LRUCache } from 'lru-cache';

/** A prompt is cached from so many tokens on, in whole steps. */
const LEAST_TOKENS = 1024;
const STEP_TOKENS = 128;

/** A token of a European language is about four characters. */
const CHARACTERS_PER_TOKEN = 4;

const MOST_KEYS = 200;
const PROMPTS_OF_A_KEY = 8;

/** About how many tokens a text has. */
export function tokensIn(characters: number): number {
  return Math.ceil(characters / CHARACTERS_PER_TOKEN);
}

/**
 * Remembers prompts, to tell how much of the next one begins as one before did.
 *
 * @see https://developers.openai.com/api/docs/guides/prompt-caching
 */
export class PromptCache {
  readonly #prompts = new LRUCache<string, string[]>({ max: MOST_KEYS });

  /**
   * Takes a prompt.
   *
   * @param isMarked it is the start that a request itself has marked: found whole or not at all, and else written
   * @returns how many of its first tokens were read before under the same key, and how many are written
   */
  take(key: string, prompt: string, isMarked = false): { cached: number; written: number } {
    const earlier = this.#prompts.get(key) ?? [];
    if (isMarked) {
      const tokens = Math.floor(prompt.length / CHARACTERS_PER_TOKEN);
      if (tokens < LEAST_TOKENS) return { cached: 0, written: 0 };
      if (earlier.includes(prompt)) return { cached: tokens, written: 0 };
      this.#prompts.set(key, [...earlier, prompt].slice(-PROMPTS_OF_A_KEY));
      return { cached: 0, written: tokens };
    }
    const shared = Math.max(0, ...earlier.map((other) => sharedCharacters(other, prompt)));
    this.#prompts.set(key, [...earlier, prompt].slice(-PROMPTS_OF_A_KEY));
    const tokens = Math.floor(shared / CHARACTERS_PER_TOKEN);
    return { cached: tokens < LEAST_TOKENS ? 0 : tokens - (tokens % STEP_TOKENS), written: 0 };
  }
}

function sharedCharacters(one: string, other: string): number {
  const length = Math.min(one.length, other.length);
  for (let index = 0; index < length; index++) {
    if (one.charCodeAt(index) !== other.charCodeAt(index)) return index;
  }
  return length;
}
