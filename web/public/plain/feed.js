/** How many events and answers the page keeps. */
const CAPACITY = 2000;

/** Numbers that no person has, with names for them. */
export const CUSTOMERS = [
  { number: '5511900000001', name: 'Ana' },
  { number: '5511900000002', name: 'Bruno' },
  { number: '5511900000003', name: 'Carla' },
  { number: '5511900000004', name: 'Diego' },
  { number: '5511900000005', name: 'Elisa' },
  { number: '5511900000006', name: 'Fábio' },
];

/** What the system has told so far. Both lists may repeat what they told before. */
export class Feed {
  /** @type {Map<string, object>} */
  #events = new Map();
  /** @type {Map<string, object>} */
  #answers = new Map();

  /**
   * @param {readonly object[]} items of `/_local/events`
   * @returns {object[]} those that are new, oldest first
   */
  addEvents(items) {
    return addNew(this.#events, items, (event) => event.detail?.event_id);
  }

  /**
   * @param {readonly object[]} items of `/_local/outbox`
   * @returns {object[]} those that are new, oldest first
   */
  addAnswers(items) {
    return addNew(this.#answers, items, (answer) => answer.wamid);
  }

  /** Numbers that have written, the first one first. */
  numbers() {
    return [...new Set(this.#received().map(({ payload }) => payload.contact?.waId))].filter(Boolean);
  }

  /**
   * What a customer and a business number said to each other, oldest first.
   *
   * @param {string} number
   * @param {string} phoneNumberId
   * @returns {{ id: string, from: 'customer' | 'business', at: string, text: string | undefined, type: string }[]}
   */
  chat(number, phoneNumberId) {
    const said = this.#received()
      .filter(({ payload }) => payload.contact?.waId === number && payload.channelId === phoneNumberId)
      .map(({ timestamp, payload }) => ({
        id: payload.messageId,
        from: 'customer',
        at: timestamp,
        text: payload.body ?? undefined,
        type: payload.mediaType,
      }));
    const answered = [...this.#answers.values()]
      .filter((answer) => answer.to === number && answer.phone_number_id === phoneNumberId)
      .map(({ wamid, at, body }) => ({
        id: wamid,
        from: 'business',
        at,
        text: body.text?.body ?? body.interactive?.body?.text,
        choices: choicesOf(wamid, body.interactive),
        type: String(body.type),
      }));
    // A delivery that was repeated told the same message twice.
    const once = new Map([...said, ...answered].reverse().map((line) => [line.id, line]));
    return [...once.values()].sort((a, b) => a.at.localeCompare(b.at));
  }

  #received() {
    return [...this.#events.values()]
      .filter((event) => event['detail-type'] === 'inbox.message.received')
      .map(({ detail }) => detail);
  }
}

function addNew(known, items, idOf) {
  const fresh = items.filter((item) => idOf(item) !== undefined && !known.has(idOf(item)));
  for (const item of fresh) known.set(idOf(item), item);
  for (const id of known.keys()) {
    if (known.size <= CAPACITY) break;
    known.delete(id);
  }
  return fresh;
}

/** @param {string} number */
export function nameOf(number) {
  return CUSTOMERS.find((customer) => customer.number === number)?.name;
}

/** What the customer may tap below a message. */
function choicesOf(of, interactive) {
  const { buttons = [], sections = [] } = interactive?.action ?? {};
  const kind = interactive?.type === 'list' ? 'list_reply' : 'button_reply';
  return [...buttons.map(({ reply }) => reply), ...sections.flatMap(({ rows }) => rows)].map(
    ({ id, title }) => ({ kind, id, title, of }),
  );
}
