import type { IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';

/** A view as the made-up server keeps it. */
export interface ViewInFake {
  id: string;
  name: string;
  address: string;
  shared: boolean;
  mine: boolean;
  ownerName: string;
  start: boolean;
}

/** What a colleague shares. */
export function sharedInFake(): ViewInFake {
  const whose = { shared: true, mine: false, ownerName: 'Luis Hernández', start: false };
  return { id: 'theirs', name: 'Turno de noche', address: '/?state=offline', ...whose };
}

/** Keeps, changes and removes views as the product does. */
export async function keepViews(
  views: ViewInFake[],
  path: string,
  request: IncomingMessage,
  send: (status: number, body: unknown) => void,
): Promise<void> {
  const body = request.method === 'DELETE' ? {} : ((await json(request)) as Partial<ViewInFake>);
  if (body.start === true) for (const each of views) each.start = false;
  const at = views.findIndex(({ id }) => path === `/views/${id}`);
  if (request.method === 'POST') {
    if (views.some(({ name }) => name === body.name)) {
      send(409, { title: 'Conflict', status: 409, code: 'viewNameTaken' });
      return;
    }
    const whole = { ...sharedInFake(), mine: true, ...body, id: `view-${views.length}` };
    views.push(whole);
    send(201, whole);
    return;
  }
  const view = views[at];
  if (view === undefined) send(404, { title: 'No such view', status: 404 });
  else if (request.method === 'DELETE') {
    views.splice(at, 1);
    send(204, undefined);
  } else send(200, Object.assign(view, body));
}
