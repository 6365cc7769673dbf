import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { claimFaults, isClaimNonce, parseClaimAnswer } from '../../../telemetry/contract/claim.ts';
import {
  commandReaders,
  parseCommandPayload,
  parseReplyPayload,
  replyReaders,
} from '../../../telemetry/contract/commands.ts';
import { deadLetterReasons } from '../../../telemetry/contract/contract-error.ts';
import { parseInventoryPayload } from '../../../telemetry/contract/inventory-message.ts';
import { parsePresencePayload } from '../../../telemetry/contract/presence.ts';
import { sampleReaders } from '../../../telemetry/contract/sample-fields.ts';
import { parseSamplesPayload } from '../../../telemetry/contract/sample.ts';
import { parseStoredPayload } from '../../../telemetry/contract/stored.ts';
import { topicKinds } from '../../../telemetry/contract/topics.ts';

const page = readFileSync(new URL('../../../docs/telemetry.md', import.meta.url), 'utf8');

/** First cells of the tables under the heading, without their backticks; deeper headings included. */
function firstCells(heading: string): string[] {
  const [, level = ''] = /^(#+)/.exec(heading) ?? [];
  const rest = page.slice(page.indexOf(`${heading}\n`) + heading.length);
  const next = rest.search(new RegExp(`^#{1,${level.length}} `, 'm'));
  const section = next === -1 ? rest : rest.slice(0, next);
  return [...section.matchAll(/^\| `([^`]+)` +\|/gm)].map(([, cell = '']) => cell);
}

test('docs/telemetry.md explains exactly the fields the parser knows', () => {
  expect(firstCells('## Samples').sort()).toEqual([...sampleReaders.keys()].sort());
});

test('docs/telemetry.md lists exactly the topics and the reasons there are', () => {
  expect(firstCells('## Topics').sort()).toEqual([...topicKinds].sort());
  expect(firstCells('## What happens to a bad message').sort()).toEqual([...deadLetterReasons].sort());
});

test('docs/telemetry.md names every reason to refuse a claim', () => {
  const cells = firstCells('## Claiming: a terminal that brings no password').filter(
    (cell) => cell !== 'code',
  );
  expect(cells.sort()).toEqual([...claimFaults].sort());
});

test('docs/telemetry.md explains exactly the fields of commands and replies', () => {
  expect(firstCells('### What a command says').sort()).toEqual([...commandReaders.keys()].sort());
  expect(firstCells('### What a terminal answers').sort()).toEqual([...replyReaders.keys()].sort());
});

const parsers: Record<string, (text: string) => unknown> = {
  samples: (text) => expect(parseSamplesPayload(text).unknownFields).toBe(0),
  presence: parsePresencePayload,
  inventory: (text) => expect(parseInventoryPayload(text).unknownFields).toBe(0),
  stored: parseStoredPayload,
  claim: (text) => expect(isClaimNonce((JSON.parse(text) as { nonce: unknown }).nonce)).toBe(true),
  claimAnswer: (text) => expect(parseClaimAnswer(text)).toEqual(JSON.parse(text)),
  command: (text) => expect(parseCommandPayload(text)).toHaveProperty('kind', expect.any(String)),
  reply: (text) => expect(parseReplyPayload(text).unknownFields).toBe(0),
};

test('every JSON example of docs/telemetry.md is what it says it is', () => {
  const examples = [...page.matchAll(/^```json (\w+)\n([^]*?)^```/gm)];
  expect(new Set(examples.map(([, kind]) => kind))).toEqual(new Set(Object.keys(parsers)));
  for (const [, kind = '', text = ''] of examples) parsers[kind]?.(text);
});
