import { afterEach, beforeEach, expect, it } from 'vitest';
import { startConversationsTable, type TestTable } from '../../test/support/conversations-table.ts';
import { BEST_DEGREE, type Degree } from './degree.ts';
import { createDegreeBook } from './degree-book.ts';

const ENDPOINT = { baseUrl: 'http://m/v1', modelId: 'm-1' };
const CHAT: Degree = { form: 'chat_object', limit: 'max_tokens', effort: false };
const WEEK = 7 * 24 * 3_600_000;

let table: TestTable;
let nowMs = 0;
const troubles: unknown[] = [];
const book = () => createDegreeBook(table, { now: () => nowMs, onTrouble: (error) => troubles.push(error) });

beforeEach(async () => {
  nowMs = Date.UTC(2026, 10, 30);
  troubles.length = 0;
  table = await startConversationsTable();
});
afterEach(() => table.close());

it('what one environment found the others know, for a week', async () => {
  await book().remember(ENDPOINT, CHAT);
  expect(await book().find(ENDPOINT)).toEqual(CHAT);
  expect(await book().find({ ...ENDPOINT, modelId: 'm-2' })).toBeUndefined();
  nowMs += WEEK;
  expect(await book().find(ENDPOINT)).toBeUndefined();
});

it('what was found beside a fixed form is not taken for what the endpoint knows', async () => {
  await book().remember({ ...ENDPOINT, fixedForm: 'chat_text' }, CHAT);
  expect(await book().find(ENDPOINT)).toBeUndefined();
});

it('a table that cannot be reached costs the finding, and no answer', async () => {
  const gone = createDegreeBook(
    { ...table, tableName: 'gone' },
    { now: () => nowMs, onTrouble: (error) => troubles.push(error) },
  );
  expect(await gone.find(ENDPOINT)).toBeUndefined();
  await gone.remember(ENDPOINT, BEST_DEGREE);
  expect(await gone.find(ENDPOINT)).toEqual(BEST_DEGREE);
  expect(troubles).toHaveLength(2);
});
