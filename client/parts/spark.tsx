/** A small trend without axes: its label says what it shows, the numbers beside it say how much. Nulls are gaps. */
export function Spark(props: {
  values: readonly (number | null)[];
  label: string;
  min: number;
  max: number;
  tone: 'availability' | 'throughput';
}) {
  const { values, label, min, max, tone } = props;
  const width = 240;
  const height = 40;
  const span = max - min || 1;
  const x = (at: number) => (at / Math.max(1, values.length - 1)) * width;
  const y = (value: number) => height - 2 - ((value - min) / span) * (height - 4);
  let line = '';
  let area = '';
  let from = -1;
  values.forEach((value, at) => {
    if (value === null) return;
    const starts = from === -1;
    if (starts) from = at;
    line += `${starts ? 'M' : 'L'}${x(at).toFixed(1)} ${y(value).toFixed(1)}`;
    if ((values[at + 1] ?? null) === null) {
      area += `M${x(from).toFixed(1)} ${height}${line.slice(line.lastIndexOf('M')).replace('M', 'L')}L${x(at).toFixed(1)} ${height}Z`;
      from = -1;
    }
  });
  return (
    <svg
      class={`spark is-${tone}`}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <path class="spark-area" d={area} />
      <path class="spark-line" d={line} vector-effect="non-scaling-stroke" />
    </svg>
  );
}
