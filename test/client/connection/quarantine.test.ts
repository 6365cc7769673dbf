import { afterEach, describe, expect, test, vi } from 'vitest';
import { ApiError } from '../../../client/connection/api.ts';
import { settle } from '../../../client/connection/quarantine.ts';
import type { Quarantined } from '../../../client/connection/quarantine.ts';

const shown: Quarantined = {
  terminalId: 'a/b',
  siteId: 's',
  siteName: 'S',
  reason: 'clockAhead',
  samples: 3,
  firstMeasuredAt: Date.UTC(2031, 0, 1),
  lastMeasuredAt: Date.UTC(2031, 0, 2),
  firstReceivedAt: Date.UTC(2026, 0, 1),
  lastReceivedAt: Date.UTC(2026, 0, 2),
  clockOffsetMs: Date.UTC(2031, 0, 2) - Date.UTC(2026, 0, 2),
  releasing: false,
  held: 0,
  pastRetention: 0,
  judged: true,
};

afterEach(() => vi.unstubAllGlobals());

/** Answers every request so; returns what was asked. */
function answering(status: number, body: unknown) {
  const asked: { path: string; body: unknown }[] = [];
  vi.stubGlobal('fetch', (path: string, { body: sent }: { body: string }) => {
    asked.push({ path, body: JSON.parse(sent) as unknown });
    return Promise.resolve(new Response(JSON.stringify(body), { status }));
  });
  return asked;
}

describe('a decision on quarantined samples', () => {
  test('is about what was shown: one reason, from the first to the last', async () => {
    const asked = answering(200, { released: 2, kept: 1 });
    expect(await settle(shown, 'corrected')).toEqual({ moved: 2, kept: 1 });
    await settle(shown, 'asMeasured');
    const which = { reason: 'clockAhead', from: '2031-01-01T00:00:00.000Z', to: '2031-01-02T00:00:00.001Z' };
    expect(asked).toEqual([
      { path: '/api/v1/quarantine/a%2Fb/release', body: { ...which, shift: 'measured' } },
      { path: '/api/v1/quarantine/a%2Fb/release', body: { ...which, shift: 'none' } },
    ]);
  });

  test('leaves an end open that the server could not read', async () => {
    const asked = answering(200, { discarded: 3 });
    expect(await settle({ ...shown, lastMeasuredAt: Date.UTC(11_000, 0, 1) }, 'discard')).toEqual({
      moved: 3,
      kept: 0,
    });
    expect(asked).toEqual([
      {
        path: '/api/v1/quarantine/a%2Fb/discard',
        body: { reason: 'clockAhead', from: '2031-01-01T00:00:00.000Z' },
      },
    ]);
  });

  test('rejects with what the server says', async () => {
    answering(404, { title: 'No such terminal' });
    await expect(settle(shown, 'discard')).rejects.toEqual(new ApiError('notFound', 404, 'No such terminal'));
  });
});
