import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cardLinks } from '../../../server/notify/card-link.ts';
import type { Viewer } from '../../../server/viewer.ts';
import { ManualClock } from '../../support/clock.ts';
import { createHmac } from 'node:crypto';

const secretOf = (root: string) => ({
  keyFor: (purpose: string) => createHmac('sha256', root).update(purpose).digest(),
});
const clock = new ManualClock();
const links = cardLinks(secretOf('one'), 'https://atalaya.example.org', clock);
const viewer = (regionCodes: string[] | null): Viewer => ({
  actor: 'x',
  personId: null,
  name: '',
  role: 'technician',
  language: 'en',
  regionCodes,
});
const tokenOf = (url: string): string => new URL(url).searchParams.get('t') ?? '';

test('a link opens its incident with the regions it was made for', () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 1 }).map((id) => id.toWellFormed()),
      fc.option(fc.array(fc.stringMatching(/^\d{2}(\d{3})?$/), { minLength: 1 })),
      (incidentId, regionCodes) => {
        const url = links.url(incidentId, viewer(regionCodes));
        expect(links.open(incidentId, tokenOf(url))).toMatchObject({ language: 'en', regionCodes });
        expect(links.open(`${incidentId}x`, tokenOf(url))).toBeUndefined();
      },
    ),
  );
});

test('nothing else opens it: not a changed token, not one of another installation', () => {
  const token = tokenOf(links.url('incident-1', viewer(['09'])));
  const others = cardLinks(secretOf('two'), 'https://atalaya.example.org', clock);
  expect(others.open('incident-1', token)).toBeUndefined();
  expect(links.open('incident-1', token.replace('.09.', '.all.'))).toBeUndefined();
  fc.assert(
    fc.property(fc.string(), (guess) => {
      fc.pre(guess !== token);
      expect(links.open('incident-1', guess)).toBeUndefined();
    }),
  );
});

test('a link is good for seven days', () => {
  const token = tokenOf(links.url('incident-1', viewer(null)));
  clock.advance(7 * 86_400_000 - 1_000);
  expect(links.open('incident-1', token)).toBeDefined();
  clock.advance(1_000);
  expect(links.open('incident-1', token)).toBeUndefined();
});
