import { say } from './api.js';

/** One phone on the page: who holds it, whom it writes to, and what was said. */
export class Phone {
  #texts;
  #feed;
  #number;
  #name;
  #element;
  #chat;
  #channel;
  /** The numbers in the list, as they were offered. */
  #offered = '';
  /** Ids of the lines on the screen, in their order. */
  #shown = '';

  /**
   * @param {object} options
   * @param {HTMLTemplateElement} options.template
   * @param {string} options.number
   * @param {string} options.name
   * @param {{ phone_number_id: string, display_phone_number: string, name?: string }[]} options.channels
   * @param {import('./feed.js').Feed} options.feed
   * @param {(key: string, values?: object) => string} options.texts
   * @param {() => void} options.onSent
   * @param {() => void} options.onClose
   */
  constructor({ template, number, name, channels, feed, texts, onSent, onClose }) {
    this.#texts = texts;
    this.#feed = feed;
    this.#number = number;
    this.#name = name;
    this.#element = template.content.firstElementChild.cloneNode(true);
    this.#chat = this.#element.querySelector('.chat');
    this.#channel = this.#element.querySelector('select');
    this.#element.querySelector('h3').textContent = name;
    this.#element.querySelector('.number').textContent = `+${number}`;
    this.#chat.setAttribute('aria-label', texts('chatOf', { name }));
    const close = this.#element.querySelector('.close');
    close.setAttribute('aria-label', texts('closePhone', { name }));
    close.addEventListener('click', onClose);
    this.offer(channels);
    this.#channel.addEventListener('change', () => this.update());
    const form = this.#element.querySelector('form');
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#send(form).then(onSent);
    });
    this.update();
  }

  get element() {
    return this.#element;
  }

  focus() {
    this.#element.querySelector('input').focus();
  }

  /**
   * Lets the phone write to these numbers; a company may come, or change, while the page is open.
   *
   * @param {{ phone_number_id: string, display_phone_number: string, name?: string }[]} channels
   */
  offer(channels) {
    const labels = channels.map(({ name, display_phone_number }) =>
      [name, `+${display_phone_number}`].filter(Boolean).join(' · '),
    );
    const offered = JSON.stringify(channels.map(({ phone_number_id }, at) => [phone_number_id, labels[at]]));
    if (offered === this.#offered) return;
    this.#offered = offered;
    const chosen = this.#channel.value;
    this.#channel.replaceChildren(
      ...channels.map(({ phone_number_id }, at) => new Option(labels[at], phone_number_id)),
    );
    if (channels.some(({ phone_number_id }) => phone_number_id === chosen)) this.#channel.value = chosen;
  }

  /** Shows what the feed knows of the conversation. */
  update() {
    const lines = this.#feed.chat(this.#number, this.#channel.value);
    const ids = JSON.stringify(lines.map(({ id }) => id));
    if (ids === this.#shown) return;
    this.#shown = ids;
    const present = new Map([...this.#chat.children].map((item) => [item.dataset.id, item]));
    this.#chat.replaceChildren(...lines.map((line) => present.get(line.id) ?? this.#item(line)));
    this.#chat.scrollTop = this.#chat.scrollHeight;
  }

  #item({ id, from, at, text, type, choices = [] }) {
    const item = document.createElement('p');
    item.dataset.id = id;
    item.dataset.from = from;
    const time = document.createElement('time');
    time.dateTime = at;
    time.textContent = new Date(at).toLocaleTimeString();
    item.append(
      text ?? this.#texts('withoutText', { type }),
      time,
      ...choices.map((tap) => this.#choice(tap)),
    );
    return item;
  }

  #choice(tap) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'choice';
    button.textContent = tap.title;
    const form = this.#element.querySelector('form');
    button.addEventListener('click', () => void this.#send(form, { text: tap.title, tap }));
    return button;
  }

  /** @param {{ text: string, tap: object }} [tapped] in place of what is written */
  async #send(form, tapped) {
    const [input, button] = [form.elements.text, form.querySelector('button')];
    const text = tapped?.text ?? input.value.trim();
    if (text === '') return;
    button.disabled = true;
    this.#tell('');
    try {
      const { status } = await say({
        text,
        tap: tapped?.tap,
        from: this.#number,
        name: this.#name,
        phone_number_id: this.#channel.value,
      });
      if (status === 200) input.value = tapped ? input.value : '';
      else this.#tell(this.#texts('refused', { status }));
    } catch (error) {
      console.error(error);
      this.#tell(this.#texts('notSent'));
    } finally {
      button.disabled = false;
      input.focus();
    }
  }

  #tell(problem) {
    const line = this.#element.querySelector('.problem');
    line.textContent = problem;
    line.hidden = problem === '';
  }
}
