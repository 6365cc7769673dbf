import { describe, expect, it } from 'vitest';
import { live } from './played.ts';
import { START } from './small-world.ts';

describe('while our broker is down', () => {
  const lived = live({ beam: 3 }, { brokerFailures: 6, days: 0.5 });
  const { failures } = lived.truth;

  it('nothing is heard of anybody', () => {
    expect(failures.length).toBeGreaterThan(1);
    for (const { terminal } of lived.fleet) {
      for (const { at } of [...lived.samples(terminal.id), ...lived.presences(terminal.id)])
        expect(failures.some(({ from, to }) => at >= from && at < to)).toBe(false);
    }
  });

  it('terminals measure on, come back in their own time and lose nothing', () => {
    const returns = new Set<number>();
    const [failure] = failures;
    if (failure === undefined) throw new Error('no failure');
    let measured = 0;
    for (const { terminal } of lived.fleet) {
      const samples = lived.samples(terminal.id);
      const seqs = samples.flatMap(({ said }) => said.seq ?? []);
      expect(seqs).toEqual(seqs.map((_, position) => position + 1));
      measured += samples.filter(
        ({ said }) => said.measuredAt > failure.from && said.measuredAt < failure.to,
      ).length;
      const back = lived
        .presences(terminal.id)
        .find(({ at, said }) => at >= failure.to && said.retained !== true);
      if (back !== undefined) returns.add(Math.floor((back.at - failure.to) / 10_000));
    }
    expect(measured).toBeGreaterThan(lived.fleet.length);
    expect(returns.size).toBeGreaterThan(5);
  });

  it('it keeps what it knew of their presence, and says that again', () => {
    const said = lived.fleet.flatMap(({ terminal }) =>
      lived.presences(terminal.id).filter(({ said: { retained } }) => retained === true),
    );
    expect(said.length).toBe(lived.fleet.length * failures.length);
    expect(said.every(({ at }) => failures.some(({ to }) => at >= to && at < to + 1_000))).toBe(true);
  });
});

describe('a connection', () => {
  it('that goes dead is given up by the broker after 1.5 keepalives at most, and made again with a new session', () => {
    const lived = live({ beam: 6 }, { days: 0.5 });
    let wills = 0;
    for (const { terminalId, from, to, loss } of lived.outages) {
      if (loss < 1 || to - from < 15 * 60_000) continue;
      const presences = lived.presences(terminalId);
      const will = presences.find(({ at, said }) => at >= from && at < to && said.state === 'offline');
      const back = presences.find(({ at, said }) => at >= to && said.state === 'online');
      if (back === undefined) continue;
      wills += 1;
      expect(will?.at).toBeLessThan(from + 1.5 * 455_000 + 1);
      expect(back.said.session).not.toBe(will?.said.session);
      expect(back.at).toBeLessThan(to + 320_000);
    }
    expect(wills).toBeGreaterThan(3);
  });

  it('goes over the backup where a site has one: what the dark link says of itself arrives at once', () => {
    const lived = live({ beam: 40 }, { sites: 700, days: 0.5 });
    const backed = lived.outages.filter(
      ({ terminalId, siteId, loss, from, to }) =>
        loss === 1 && to - from > 20 * 60_000 && !terminalId.endsWith('-b') && lived.backedUp.has(siteId),
    );
    const heard = backed.flatMap(({ terminalId, from, to }) =>
      lived
        .samples(terminalId)
        .filter(({ at, said }) => at > from + 60_000 && at < to && said.linkUp === false),
    );
    expect(backed.length).toBeGreaterThan(0);
    expect(heard.length).toBeGreaterThan(5);
  });

  it('of a terminal that keeps nothing: what it measures in the dark is lost, and has no number', () => {
    const lived = live({ beam: 12 }, { sites: 400, days: 0.5 });
    const forgetful = lived.outages.filter(
      ({ terminalId, loss }) => loss === 1 && lived.samples(terminalId)[0]?.said.seq === undefined,
    );
    expect(forgetful.length).toBeGreaterThan(0);
    for (const { terminalId, from, to } of forgetful) {
      if (lived.backedUp.has(lived.fleet.find(({ terminal }) => terminal.id === terminalId)?.site.id ?? ''))
        continue;
      const within = lived
        .samples(terminalId)
        .filter(({ said }) => said.measuredAt > from + 60_000 && said.measuredAt <= to);
      expect(within).toEqual([]);
    }
  });
});

describe('a clock', () => {
  it('that is wrong is wrong all the time, by minutes to a day, and the truth is not', () => {
    const lived = live({}, { wrongClocks: 0.3, days: 0.1 });
    const wrong = lived.truth.conditions.filter(({ kind }) => kind === 'wrongClock');
    expect(wrong.length).toBeGreaterThan(5);
    for (const { terminalId, from } of wrong) {
      expect(from).toBe(START);
      const offsets = lived.samples(terminalId).map(({ at, said }) => at - said.measuredAt);
      expect(Math.abs(Math.min(...offsets))).toBeGreaterThan(55_000);
      expect(Math.abs(Math.min(...offsets))).toBeLessThan(86_500_000);
    }
  });

  it('that forgot the time in a power cut says so until it is set, and counts on from boot', () => {
    const lived = live({ feeder: 60 });
    const unset = lived.fleet.flatMap(({ terminal }) =>
      lived.samples(terminal.id).filter(({ said }) => said.clockSynced === false),
    );
    expect(unset.length).toBeGreaterThan(2);
    for (const { at, said } of unset) {
      expect(said.measuredAt).toBeLessThan(at - 60_000);
      expect(said.bootId).toBeDefined();
      expect(said.monotonicMs).toBeGreaterThan(0);
      const [later] = lived.fleet.flatMap(({ terminal }) =>
        lived
          .samples(terminal.id)
          .filter((each) => each.said.bootId === said.bootId && each.said.clockSynced === true),
      );
      if (later === undefined) continue;
      const measured = later.said.measuredAt - ((later.said.monotonicMs ?? 0) - (said.monotonicMs ?? 0));
      expect(measured).toBeLessThanOrEqual(at);
    }
  });
});
