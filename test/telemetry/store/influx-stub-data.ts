/** What a stub InfluxDB holds, and answers to the few forms of query the store asks. */
export interface StubPoint {
  terminal: string;
  time: number;
  fields: Record<string, number | string>;
}

interface Series {
  name: string;
  tags?: { terminal: string };
  columns: string[];
  values: unknown[][];
}

/** Reads a line as the store writes them: one tag, no escapes outside strings. */
export function parseLine(line: string): StubPoint {
  const match = /^samples,terminal=([^ ]+) (.*) (\d+)$/.exec(line);
  if (match === null) throw new Error(`not a line: ${line}`);
  const [, terminal = '', fieldText = '', time] = match;
  const fields: StubPoint['fields'] = {};
  for (const [, name = '', value = ''] of fieldText.matchAll(/(\w+)=("(?:[^"\\]|\\.)*"|[^,]+)/g)) {
    fields[name] = value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, '$1') : parseFloat(value);
  }
  return { terminal, time: Number(time), fields };
}

/** Answers statements divided by `;` one after the other. */
export function answerQuery(points: ReadonlyMap<string, StubPoint>, statements: string): unknown {
  return {
    results: statements.split(';').map((statement, at) => ({
      statement_id: at,
      ...seriesOf(points, statement.trim()),
    })),
  };
}

function seriesOf(points: ReadonlyMap<string, StubPoint>, statement: string): { series?: Series[] } {
  const [, from = 0, to = 0] = /time >= (-?\d+)ms AND time < (\d+)ms/.exec(statement) ?? [];
  const names = new Set(Array.from(statement.matchAll(/"terminal" = '([^']+)'/g), ([, name]) => name));
  const within = [...points.values()]
    .filter(
      ({ time, terminal }) =>
        time >= Number(from) && time < Number(to) && (names.size === 0 || names.has(terminal)),
    )
    .sort((a, b) => a.time - b.time);
  const series = answer(within, statement).filter(({ values }) => values.length > 0);
  return series.length > 0 ? { series } : {};
}

function answer(points: StubPoint[], statement: string): Series[] {
  const terminals = [...new Set(points.map(({ terminal }) => terminal))].sort();
  if (statement.startsWith('SHOW TAG VALUES')) {
    const [, limit = 0, offset = 0] = /LIMIT (\d+) OFFSET (\d+)/.exec(statement) ?? [];
    const page = terminals.slice(Number(offset), Number(offset) + Number(limit));
    return [{ name: 'samples', columns: ['key', 'value'], values: page.map((name) => ['terminal', name]) }];
  }
  const [, asked, limit] = /^SELECT (\S+(?:, \S+)*) FROM .* LIMIT (\d+)$/.exec(statement) ?? [];
  if (asked !== undefined) {
    const columns =
      asked === '*' ? [...new Set(points.flatMap(({ fields }) => Object.keys(fields)))] : asked.split(', ');
    const values = points.map(({ time, terminal, fields }) => [
      time,
      terminal,
      ...columns.map((name) => fields[name] ?? null),
    ]);
    return [
      { name: 'samples', columns: ['time', 'terminal', ...columns], values: values.slice(0, Number(limit)) },
    ];
  }
  if (statement.startsWith('SELECT rest')) {
    const columns = ['rest', 'downlinkCapacityBps', 'downlinkBps', 'latencyMs'];
    return terminals.map((terminal) => ({
      name: 'samples',
      tags: { terminal },
      columns: ['time', ...columns],
      values: points
        .filter((point) => point.terminal === terminal)
        .map(({ time, fields }) => [time, ...columns.map((name) => fields[name] ?? null)]),
    }));
  }
  return [sums(points, statement)];
}

/** `SELECT count(x) AS a, sum(y) AS b, ... GROUP BY time(Nms) fill(none)` */
function sums(points: StubPoint[], statement: string): Series {
  const step = Number(/GROUP BY time\((\d+)ms\)/.exec(statement)?.[1]);
  const columns = Array.from(
    statement.matchAll(/(sum|count)\((\w+)\) AS (\w+)/g),
    ([, what, field = '', name = '']) => ({
      what,
      field,
      name,
    }),
  );
  const steps = Map.groupBy(points, ({ time }) => Math.floor(time / step) * step);
  const values = Array.from(steps, ([at, some]) => [
    at,
    ...columns.map(({ what, field }) => {
      const values = some.flatMap(({ fields }) => fields[field] ?? []);
      if (values.length === 0) return null;
      return what === 'count'
        ? values.length
        : values.reduce((total: number, value) => total + Number(value), 0);
    }),
  ]);
  return { name: 'samples', columns: ['time', ...columns.map(({ name }) => name)], values };
}
