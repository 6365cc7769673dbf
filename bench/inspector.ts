/** A connection to a process's inspector. */
export interface Inspector {
  call(method: string, params?: object): Promise<unknown>;
  close(): void;
}

/** @throws when there is no inspector at this address */
export async function openInspector(url: string): Promise<Inspector> {
  const socket = new WebSocket(url);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true });
    socket.addEventListener('error', () => reject(new Error(`no inspector at ${url}`)), { once: true });
  });
  let lastId = 0;
  return {
    call: (method, params = {}) =>
      new Promise((resolve) => {
        const id = (lastId += 1);
        const hear = ({ data }: MessageEvent): void => {
          const answer = JSON.parse(String(data)) as { id?: number; result?: unknown };
          if (answer.id !== id) return;
          socket.removeEventListener('message', hear);
          resolve(answer.result);
        };
        socket.addEventListener('message', hear);
        socket.send(JSON.stringify({ id, method, params }));
      }),
    close: () => socket.close(),
  };
}

/** Bytes in objects and buffers of the process behind the inspector that somebody still needs. */
export async function neededBytes(url: string): Promise<number> {
  const inspector = await openInspector(url);
  await inspector.call('HeapProfiler.enable');
  await inspector.call('HeapProfiler.collectGarbage');
  await inspector.call('HeapProfiler.collectGarbage');
  const expression = '(({ heapUsed, external }) => heapUsed + external)(process.memoryUsage())';
  const { result } = (await inspector.call('Runtime.evaluate', { expression })) as {
    result: { value: number };
  };
  inspector.close();
  return result.value;
}
