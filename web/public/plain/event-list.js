/** How many events stay on the screen. */
const MAX_ITEMS = 200;

/** The events of the bus, newest first, each with its whole envelope on request. */
export class EventList {
  #list;
  #empty;

  /**
   * @param {HTMLOListElement} list
   * @param {HTMLElement} empty shown while there is no event
   */
  constructor(list, empty) {
    this.#list = list;
    this.#empty = empty;
  }

  /** @param {readonly object[]} events oldest first */
  add(events) {
    if (events.length === 0) return;
    this.#empty.hidden = true;
    this.#list.prepend(...events.map(item).reverse());
    while (this.#list.childElementCount > MAX_ITEMS) this.#list.lastElementChild.remove();
  }
}

function item(event) {
  const { detail } = event;
  const time = element('time', new Date(detail.timestamp).toLocaleTimeString());
  time.dateTime = detail.timestamp;
  const summary = element('summary', '');
  const about = element('span', [event.source, detail.conversation_id].filter(Boolean).join(' · '));
  about.className = 'about';
  summary.append(time, ' ', element('strong', event['detail-type']), about);
  const details = element('details', '');
  details.append(summary, element('pre', JSON.stringify(detail, null, 2)));
  const listItem = element('li', '');
  listItem.append(details);
  return listItem;
}

function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}
