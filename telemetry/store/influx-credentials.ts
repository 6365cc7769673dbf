/** HTTP Basic, which InfluxDB 1.x wants and the others take. */
export function basic(username: string, password = ''): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
