import { terminalProfiles, type TerminalProfile } from '../telemetry/contract/claim.ts';
import { UsageError } from './with-database.ts';

/** `starlink:ut01000000-00000000-00112233`: what another program calls the terminal on its own topics. */
export function readForeign(text: string | undefined): { format: string; id: string } | undefined {
  if (text === undefined) return undefined;
  const [, format, id] = /^([A-Za-z][\w.-]{0,39}):(.{1,200})$/.exec(text) ?? [];
  if (format === undefined || id === undefined) {
    throw new UsageError(`--foreign: expected FORMAT:ID, got "${text.slice(0, 80)}"`);
  }
  return { format, id };
}

/** @throws UsageError */
export function numberOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,10}(\.\d+)?$/.test(text))
    throw new UsageError(`--${name}: expected a number, got "${text.slice(0, 40)}"`);
  return Number(text);
}

/** @throws UsageError */
export function profileOf(text: string | undefined): TerminalProfile | undefined {
  const profile = terminalProfiles.find((each) => each === text);
  if (text !== undefined && profile === undefined) {
    throw new UsageError(`--profile: expected ${terminalProfiles.join(', ')}, got "${text.slice(0, 40)}"`);
  }
  return profile;
}
