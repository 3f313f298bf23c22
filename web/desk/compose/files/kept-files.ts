/** What a person wants to send and has not sent, on this device: it outlives the page, unlike what stands in memory. */
const STORE = 'files';

let opened: Promise<IDBDatabase> | undefined;

function database(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open('prosa', 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => {
      // The next one tries again.
      opened = undefined;
      reject(request.error);
    };
  });
  return opened;
}

async function run<Result>(
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => IDBRequest<Result>,
): Promise<Result> {
  const transaction = (await database()).transaction(STORE, mode);
  const request = work(transaction.objectStore(STORE));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error);
  });
}

/** Files that this device keeps, by names that the page gives them. */
export const keptFiles = {
  put: async (id: string, file: Blob): Promise<void> =>
    void (await run('readwrite', (store) => store.put(file, id))),
  get: (id: string): Promise<Blob | undefined> => run('readonly', (store) => store.get(id)),
  delete: (id: string): Promise<void> => run('readwrite', (store) => store.delete(id)),
};
