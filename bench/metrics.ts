/** The value of a counter or gauge without labels in Prometheus text. */
export function metricValue(text: string, name: string): number {
  const line = new RegExp(`^${name}(?:\\{\\})? (\\S+)`, 'm').exec(text);
  if (line === null) throw new Error(`/metrics has no ${name}`);
  return Number(line[1]);
}

/** The values of a counter or gauge by one of its labels. */
export function metricLabels(text: string, name: string, label: string): Record<string, number> {
  const lines = text.matchAll(new RegExp(`^${name}\\{${label}="([^"]*)"\\} (\\S+)`, 'gm'));
  return Object.fromEntries([...lines].map(([, value = '', number]) => [value, Number(number)]));
}

/** Asks a busy product a few times: it may close an idle connection just as we use it. */
export async function readMetric(productUrl: string, name: string, attempts = 4): Promise<number> {
  try {
    const response = await fetch(`${productUrl}/metrics`);
    return metricValue(await response.text(), name);
  } catch (error) {
    if (attempts <= 1) throw new Error(`the product does not answer for ${name}`, { cause: error });
    await new Promise((resolve) => setTimeout(resolve, 250));
    return readMetric(productUrl, name, attempts - 1);
  }
}

/** Resolves with the counter's value as soon as it has reached `value`; rejects after `timeoutMs`. */
export async function untilMetric(
  productUrl: string,
  name: string,
  value: number,
  timeoutMs: number,
): Promise<number> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const now = await readMetric(productUrl, name);
    if (now >= value) return now;
    if (performance.now() > deadline) {
      throw new Error(`${name} is ${now} after ${timeoutMs} ms, expected ${value}: samples are missing`);
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
