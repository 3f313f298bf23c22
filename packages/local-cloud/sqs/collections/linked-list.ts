/** A place in a {@link LinkedList}. It stays valid while other values come and go. */
export interface ListNode<T> {
  readonly value: T;
  previous: ListNode<T> | undefined;
  next: ListNode<T> | undefined;
}

/**
 * A doubly linked list whose nodes can be taken out from anywhere in constant time.
 *
 * A Map in insertion order would read more easily, but finding its first entry walks over the holes that
 * earlier deletions left, so a queue made of one slows down as it grows.
 */
export class LinkedList<T> {
  #first: ListNode<T> | undefined;
  #last: ListNode<T> | undefined;
  #size = 0;

  get first(): ListNode<T> | undefined {
    return this.#first;
  }

  get last(): ListNode<T> | undefined {
    return this.#last;
  }

  get size(): number {
    return this.#size;
  }

  append(value: T): ListNode<T> {
    return this.insertBefore(undefined, value);
  }

  /** @param next the node to stand before; undefined appends */
  insertBefore(next: ListNode<T> | undefined, value: T): ListNode<T> {
    const previous = next ? next.previous : this.#last;
    const node: ListNode<T> = { value, previous, next };
    if (previous) previous.next = node;
    else this.#first = node;
    if (next) next.previous = node;
    else this.#last = node;
    this.#size++;
    return node;
  }

  /** Takes out a node of this list; the caller must not take out the same node twice. */
  remove(node: ListNode<T>): void {
    if (node.previous) node.previous.next = node.next;
    else this.#first = node.next;
    if (node.next) node.next.previous = node.previous;
    else this.#last = node.previous;
    this.#size--;
  }
}
