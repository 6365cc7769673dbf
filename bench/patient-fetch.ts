/** Asks a busy product a few times: it may close an idle connection just as we use it. */
export async function patientFetch(
  url: string,
  headers: Record<string, string>,
  attempts = 4,
): Promise<Response> {
  try {
    return await fetch(url, { headers });
  } catch (error) {
    if (attempts <= 1) throw new Error(`nothing answers at ${url}`, { cause: error });
    await new Promise((resolve) => setTimeout(resolve, 250));
    return patientFetch(url, headers, attempts - 1);
  }
}
