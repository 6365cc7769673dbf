import type { Page } from 'playwright-core';
import { decodeRowChanges } from '../telemetry/contract/row-changes.ts';

/** Counts the changes of sites that a console's page is told from now on: call it before the page opens its stream. */
export function hearChanges(page: Page): () => number {
  let heard = 0;
  page.on('websocket', (socket) => {
    socket.on('framereceived', ({ payload }) => (heard += changesIn(payload)));
  });
  return () => heard;
}

/** An event of Socket.IO is a packet of type 4, message, and 2, event: `42["batch","..."]`. */
function changesIn(payload: string | Buffer): number {
  const text = payload.toString();
  const start = '42["batch","';
  if (!text.startsWith(start)) return 0;
  return decodeRowChanges(Buffer.from(text.slice(start.length, -2), 'base64')).rows.length;
}
