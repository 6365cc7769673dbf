import { Findings, printable, type Finding } from './findings.ts';
import type { Observation } from './observation.ts';
import { readEvent } from './reading.ts';
import type { Rule } from './rule.ts';
import { budgetRule, type BudgetProfile } from './rules/budget.ts';
import { clockRule } from './rules/clock.ts';
import { commandsRule } from './rules/commands.ts';
import { deliveryRule } from './rules/delivery.ts';
import { fieldsRule } from './rules/fields.ts';
import { listeningRule } from './rules/listening.ts';
import { inventoryRule } from './rules/inventory.ts';
import { numberingRule } from './rules/numbering.ts';
import { presenceRule } from './rules/presence.ts';
import { replayRule } from './rules/replay.ts';
import { rhythmRule } from './rules/rhythm.ts';

/** What a watch of a terminal came to. */
export interface Judgement {
  /** `notConforming`: at least one error. `nothingSeen`: no samples came, so nothing is proven. */
  verdict: 'conforming' | 'notConforming' | 'nothingSeen';
  terminalId: string;
  watchedS: number;
  counts: Counts;
  /** Estimated data of 30 days in millions of bytes; null where the watch was too short to tell. */
  mbPerMonth: number | null;
  findings: Finding[];
  /** What gave no occasion to be checked. */
  unchecked: string[];
}

export interface Counts {
  messages: number;
  samples: number;
  connections: number;
  confirmations: number;
  commands: number;
  replies: number;
  bytes: number;
}

/** Holds a terminal to the contract, one observation after the other. */
export class Checker {
  readonly #findings = new Findings();
  readonly #budget;
  readonly #rules: Rule[];
  readonly #counts: Counts = {
    ...{ messages: 0, samples: 0, connections: 0, confirmations: 0, commands: 0, replies: 0, bytes: 0 },
  };
  #terminalId = '';
  #began: number | undefined;
  #last = 0;
  #dropped = 0;

  constructor(options: { profile?: BudgetProfile | undefined } = {}) {
    const findings = this.#findings;
    this.#budget = budgetRule(findings, options.profile);
    const plain = [deliveryRule, presenceRule, fieldsRule, rhythmRule, clockRule, numberingRule, replayRule];
    this.#rules = [
      ...[...plain, listeningRule, commandsRule, inventoryRule].map((rule) => rule(findings)),
      this.#budget,
    ];
  }

  see(observation: Observation): void {
    const event = readEvent(observation);
    this.#began ??= event.at;
    this.#last = Math.max(this.#last, event.at);
    const counts = this.#counts;
    if (event.kind === 'watching') this.#terminalId = event.terminalId;
    if (event.kind === 'dropped') this.#dropped += event.count;
    if (event.kind === 'connected') counts.connections += 1;
    if (event.kind === 'confirmed') counts.confirmations += 1;
    if (event.kind === 'commanded') counts.commands += 1;
    if (event.kind === 'message') {
      counts.messages += 1;
      counts.bytes += event.bytes;
      if (event.means === 'samples') counts.samples += event.samples.length;
      if (event.means === 'reply') counts.replies += 1;
    }
    for (const rule of this.#rules) rule.see(event);
  }

  /** Ends the watch, at this time by the product's clock where it is known. */
  judge(at = this.#last): Judgement {
    for (const rule of this.#rules) rule.end?.(at);
    const findings = this.#findings.list();
    const isWrong = findings.some(({ severity }) => severity === 'error');
    const unchecked = this.#rules.flatMap((rule) => rule.unchecked?.() ?? []);
    if (this.#dropped > 0) unchecked.push(`${this.#dropped} messages that came too fast to be shown`);
    if (this.#findings.leftOut > 0)
      unchecked.push(`${this.#findings.leftOut} further findings found no room`);
    return {
      verdict: isWrong ? 'notConforming' : this.#counts.samples === 0 ? 'nothingSeen' : 'conforming',
      terminalId: printable(this.#terminalId),
      watchedS: Math.max(0, Math.round((at - (this.#began ?? at)) / 1000)),
      counts: { ...this.#counts },
      mbPerMonth: this.#budget.mbPerMonth(),
      findings,
      unchecked,
    };
  }
}
