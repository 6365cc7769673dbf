import type { SampleStore } from '../telemetry/store/sample-store.ts';
import { startedAt } from './timeline/start-up.ts';
import { evidenceFields, judgeSample, saysOfLink, startOf } from './live/thresholds.ts';
import type { AheadClocks } from './live/ahead-clocks.ts';
import type { Evidence } from './outages/restate.ts';
import type { Fleet, FleetTerminal } from './registry/fleet.ts';

/** Of all terminals asked about in one moment together. */
const SAMPLES_AT_ONCE = 16_000;

interface Question {
  terminal: FleetTerminal;
  from: number;
  /** Included. */
  to: number;
  evidence: Evidence[];
  answered: (evidence: Evidence[]) => void;
  failed: (error: unknown) => void;
}

/**
 * What the store holds of a terminal's time, as evidence. Who asks about many terminals in one moment costs the store one
 * question: after an absence of ours a whole country is asked about.
 */
export class StoredEvidence {
  readonly #fleet: Fleet;
  readonly #store: Pick<SampleStore, 'samplesOf'>;
  readonly #clocks: Pick<AheadClocks, 'hides'> | undefined;
  readonly #speaks: (terminalIndex: number) => boolean;
  #questions: Question[] = [];

  /**
   * @param store at the times that are judged
   * @param clocks what a clock that runs ahead measured is no evidence of the time that it shows
   * @param speaks whether a terminal ever says of its link how it is: what does not is then no evidence
   */
  constructor(
    fleet: Fleet,
    store: Pick<SampleStore, 'samplesOf'>,
    clocks?: Pick<AheadClocks, 'hides'>,
    speaks: (terminalIndex: number) => boolean = () => false,
  ) {
    this.#fleet = fleet;
    this.#speaks = speaks;
    this.#store = store;
    this.#clocks = clocks;
  }

  /** Samples that end within `[from, to]`, sorted by `from`. About one terminal one question at a time. */
  of(terminalIndex: number, from: number, to: number): Promise<Evidence[]> {
    const terminal = this.#fleet.terminals[terminalIndex];
    if (terminal === undefined) return Promise.resolve([]);
    return new Promise((answered, failed) => {
      this.#questions.push({ terminal, from, to, evidence: [], answered, failed });
      if (this.#questions.length > 1) return;
      setImmediate(() => {
        const questions = this.#questions;
        this.#questions = [];
        void this.#answer(questions);
      });
    });
  }

  /** A portion of each, then the next of those that have more. */
  async #answer(questions: readonly Question[]): Promise<void> {
    let open = questions;
    try {
      while (open.length > 0) open = await this.#askOnce(open);
    } catch (error) {
      if (open.length > 1) await this.#answerSingly(open);
      else for (const { failed } of open) failed(error);
    }
  }

  /** One of them may be what cannot be answered: the others must not wait for it. Where the first two fail, it is the store. */
  async #answerSingly(questions: readonly Question[]): Promise<void> {
    let failures = 0;
    for (const [at, question] of questions.entries()) {
      try {
        for (let open = [question]; open.length > 0;) open = await this.#askOnce(open);
      } catch (error) {
        failures += 1;
        question.failed(error);
        if (failures < 2 || at > 1) continue;
        for (const { failed } of questions.slice(at + 1)) failed(error);
        return;
      }
    }
  }

  /** Returns the questions that are not answered wholly. */
  async #askOnce(questions: readonly Question[]): Promise<Question[]> {
    const most = Math.max(1, Math.floor(SAMPLES_AT_ONCE / questions.length));
    const wanted = questions.map(({ terminal, from, to }) => ({ terminalId: terminal.id, from, to: to + 1 }));
    const taken = new Map(questions.map((question) => [question, 0]));
    const byTerminal = new Map(questions.map((question) => [question.terminal.id, question]));
    for (const { terminalId, sample } of await this.#store.samplesOf(wanted, evidenceFields, most)) {
      const question = byTerminal.get(terminalId);
      if (question === undefined) continue;
      taken.set(question, (taken.get(question) ?? 0) + 1);
      question.from = sample.measuredAt + 1;
      const { index } = question.terminal;
      if (this.#clocks?.hides(index, sample.measuredAt) === true) continue;
      if (!saysOfLink(sample) && this.#speaks(index)) continue;
      const { bad, badMs } = judgeSample(sample, question.terminal.technology);
      const { agentUptimeS, terminalUptimeS, measuredAt } = sample;
      question.evidence.push({
        from: startOf(sample),
        to: sample.measuredAt,
        bad,
        badMs,
        agentStartedAt: startOfUptime(measuredAt, agentUptimeS),
        terminalStartedAt: startOfUptime(measuredAt, terminalUptimeS),
        startedAt: startedAt(sample, bad, question.evidence.at(-1)?.startedAt),
      });
    }
    return questions.filter((question) => {
      const { evidence, answered } = question;
      if (taken.get(question) === most) return true;
      answered(evidence.sort((a, b) => a.from - b.from));
      return false;
    });
  }
}

function startOfUptime(measuredAt: number, uptimeS: number | undefined): number | undefined {
  return uptimeS === undefined ? undefined : measuredAt - uptimeS * 1000;
}
