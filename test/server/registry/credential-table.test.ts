import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CredentialTable, type Credential } from '../../../server/registry/credential-table.ts';
import { hashChosenPassword, hashSecret } from '../../../server/registry/secret.ts';

const usernames = ['T-1', 'T-2', '__proto__', 'bridge/b'] as const;
const hash = fc.constantFrom(
  hashSecret('one'),
  hashSecret('two'),
  hashChosenPassword('chosen'),
  'hmac-sha256$c2FsdA$aGFzaA',
  // Base64 that says the same in other letters, and is not what it would be read back as.
  hashSecret('three').replace(/==$/, '='),
  '$7$1$$',
);

function credentialOf(username: string): fc.Arbitrary<Credential> {
  return fc.record({
    hash,
    previous: fc.option(fc.record({ hash, until: fc.nat() }), { nil: undefined }),
    used: fc.boolean(),
    principal: username.startsWith('bridge/')
      ? fc.constant({ kind: 'bridge' as const, name: 'b', prefix: 'p' })
      : fc.constant({ kind: 'terminal' as const, terminalId: username }),
  });
}

const step = fc
  .constantFrom(...usernames)
  .chain((username) =>
    fc.record({ username: fc.constant(username), credential: fc.option(credentialOf(username)) }),
  );

test('it answers what was set last, whatever form it keeps it in', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const table = new CredentialTable();
      const expected = new Map<string, Credential>();
      for (const { username, credential } of steps) {
        if (credential === null) {
          table.delete(username);
          expected.delete(username);
        } else {
          table.set(username, credential);
          expected.set(username, credential);
        }
        for (const each of usernames) expect(table.get(each)).toEqual(expected.get(each));
      }
    }),
  );
});

test('rows that were given up are used again, and it grows', () => {
  const table = new CredentialTable();
  const one = (index: number): [string, Credential] => [
    `T-${index}`,
    {
      hash: hashSecret(String(index)),
      previous: undefined,
      used: index % 2 === 0,
      principal: { kind: 'terminal', terminalId: `T-${index}` },
    },
  ];
  const all = Array.from({ length: 2000 }, (_, index) => one(index));
  for (const [username, credential] of all) table.set(username, credential);
  for (const [username] of all.slice(0, 1000)) table.delete(username);
  for (const [username, credential] of all.slice(0, 1000).reverse()) table.set(username, credential);
  for (const [username, credential] of all) expect(table.get(username)).toEqual(credential);
});
