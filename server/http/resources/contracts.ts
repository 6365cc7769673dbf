import { z } from 'zod';
import { linkTechnologies } from '../../../telemetry/contract/inventory.ts';
import { outageCauses, type Role } from '../../../telemetry/contract/site-state.ts';
import type { ContractTerm } from '../../availability/contracts.ts';
import { dayText, monthOf } from '../../local-day.ts';
import { listOf } from '../answers.ts';
import { contractTerm, standing } from '../answers-availability.ts';
import type { HttpDeps } from '../deps.ts';
import { day, id, month } from '../parameters.ts';
import { notFound } from '../problem.ts';
import { json, route, type Route } from '../route.ts';

/** What a provider owes is not for those who repair. */
export const contractReaders: readonly Role[] = ['operator', 'planner', 'administrator'];

const share = z.number().gt(0).lte(1);

const term = z
  .strictObject({
    id,
    contract: id.describe('as links bear it'),
    provider: id.nullable().default(null),
    technology: z.enum(linkTechnologies).nullable().default(null),
    role: z.enum(['primary', 'backup']).nullable().default(null),
    target: share,
    basis: z.enum(['always', 'calendar']).default('always'),
    exonerates: z.array(z.enum(outageCauses)).optional().describe('the default causes unless told'),
    steps: z
      .array(z.strictObject({ below: share, percent: z.number().min(0).max(100) }))
      .max(20)
      .default([]),
    from: day.nullable().default(null),
    to: day.nullable().default(null),
  })
  .refine(({ from, to }) => from === null || to === null || from <= to, {
    path: ['to'],
    error: 'a day not before `from`',
  });

/** What providers promised, and how that stands. */
export function contractRoutes({ reckoning, accounts, clock }: HttpDeps): Route[] {
  const { contracts, zones } = reckoning;

  return [
    route({
      method: 'get',
      path: '/contracts',
      summary: 'Terms of the contracts with providers',
      access: contractReaders,
      wholeCountry: true,
      answer: { status: 200, description: 'By id', schema: listOf(contractTerm) },
      handle: async () => json({ items: (await contracts.terms()).map(viewOf), nextCursor: null }),
    }),
    route({
      method: 'post',
      path: '/contracts',
      summary: 'Add a term, or put it in the place of the one with its id',
      access: ['planner', 'administrator'],
      wholeCountry: true,
      body: term,
      answer: { status: 201, description: 'As it is kept', schema: contractTerm },
      handle: async ({ viewer, body }) => {
        const { from, to, exonerates, steps, ...same } = body;
        const kept: ContractTerm = {
          ...same,
          exonerates: exonerates ?? defaultCauses(reckoning.defaultRule.exonerated),
          steps: steps.toSorted((a, b) => b.below - a.below),
          fromDay: from,
          toDay: to,
        };
        await contracts.write(kept);
        await accounts.audit(viewer, 'contractChanged', kept.id, { ...viewOf(kept) });
        return json(viewOf(kept), 201);
      },
    }),
    route({
      method: 'get',
      path: '/contracts/{id}/standing',
      summary: 'How a contract stands in a month: figures, error budget, penalty; term by term',
      access: contractReaders,
      wholeCountry: true,
      params: z.object({ id: id.describe('of the contract, as links bear it, or of a term') }),
      query: z.strictObject({ month: month.optional().describe('like 2026-03; this month unless told') }),
      answer: { status: 200, description: 'By term', schema: listOf(standing) },
      handle: async ({ params, query }) => {
        const now = zones.monthAround(zones.dayOf('00', clock.now()));
        const asked = query.month ?? { text: monthOf(now.first), ...now };
        const found = await contracts.standing(params.id, asked);
        if (found === undefined) throw notFound('contract');
        const items = found.map(({ term, sums: _sums, ...figures }) => ({
          term: viewOf(term),
          month: asked.text,
          ...figures,
        }));
        return json({ items, nextCursor: null });
      },
    }),
  ];
}

/** A term as it is answered. */
export function viewOf({
  fromDay,
  toDay,
  exonerates,
  steps,
  ...same
}: ContractTerm): z.infer<typeof contractTerm> {
  return {
    ...same,
    exonerates: [...exonerates],
    steps: [...steps],
    from: fromDay === null ? null : dayText(fromDay),
    to: toDay === null ? null : dayText(toDay),
  };
}

function defaultCauses(causes: readonly string[]): ContractTerm['exonerates'] {
  return outageCauses.filter((cause) => causes.includes(cause));
}
