import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { join } from 'node:path';
import {
  CLAIM_PATH,
  isClaimNonce,
  parseClaimAnswer,
  parseClaimFault,
  type ClaimAnswer,
  type ClaimFault,
  type ClaimRequest,
} from '../contract/claim.ts';
import type { AgentConfig, ClaimConfig, Credential } from './config.ts';
import { writeDurably } from './state.ts';

/** Who we are and where we speak to. */
export interface Identity {
  credential: Credential;
  brokerUrl: string;
  /** From the claim, where there was one. */
  claimed?: Pick<ClaimAnswer, 'profile' | 'reportIntervalS' | 'siteName'>;
}

/** The key will not work later either: a person has to look. */
export class ClaimRefusedError extends Error {
  override readonly name = 'ClaimRefusedError';
  readonly fault: ClaimFault;
  constructor(fault: ClaimFault) {
    super(`the claim key was refused: ${fault}`);
    this.fault = fault;
  }
}

const CREDENTIAL_FILE = 'credential.json';
const NONCE_FILE = 'claim-nonce';
const MAX_ANSWER_BYTES = 16 * 1024;
const TIMEOUT_MS = 30_000;

/**
 * The credential of the configuration, else the one claimed earlier, else a new claim, whose answer is kept in a file
 * that only we may read. @throws ClaimRefusedError, or any other error that is worth another try later
 */
export async function obtainIdentity(
  config: AgentConfig,
  agent: string,
  ca: string | undefined,
): Promise<Identity> {
  const { credential, brokerUrl, claim, stateDir } = config;
  if (credential !== undefined && brokerUrl !== undefined) return { credential, brokerUrl };
  const kept = await readFile(join(stateDir, CREDENTIAL_FILE), 'utf8').catch(() => undefined);
  const text = kept ?? (claim === undefined ? undefined : await claimNow(claim, stateDir, agent, ca));
  if (text === undefined) throw new Error('there is neither a credential nor a claim key');
  const answer = parseClaimAnswer(text);
  if (kept === undefined) await writeDurably(stateDir, CREDENTIAL_FILE, text);
  if (brokerUrl === undefined && !/^mqtts?:/.test(answer.brokerUrl)) {
    throw new Error('the broker of the claim is not reached by mqtt:// or mqtts://: set brokerUrl');
  }
  const { terminalId, username, password } = answer;
  return {
    credential: credential ?? { terminalId, username, password },
    brokerUrl: brokerUrl ?? answer.brokerUrl,
    claimed: answer,
  };
}

async function claimNow(
  { url, key, serial }: ClaimConfig,
  stateDir: string,
  agent: string,
  ca: string | undefined,
): Promise<string> {
  const claim: ClaimRequest = {
    claimKey: key,
    nonce: await durableNonce(stateDir),
    agent,
    ...(serial === undefined ? {} : { serial }),
  };
  const { status, text } = await post(new URL(url + CLAIM_PATH), JSON.stringify(claim), ca);
  if (status === 201 || status === 200) return text;
  const fault = parseClaimFault(text);
  throw fault === undefined
    ? new Error(`the console answered ${status} to the claim`)
    : new ClaimRefusedError(fault);
}

/** On disk before it is sent: with the same nonce a lost answer is given again. */
async function durableNonce(stateDir: string): Promise<string> {
  const kept = (await readFile(join(stateDir, NONCE_FILE), 'utf8').catch(() => '')).trim();
  if (isClaimNonce(kept)) return kept;
  const nonce = randomBytes(24).toString('base64url');
  await writeDurably(stateDir, NONCE_FILE, nonce);
  return nonce;
}

function post(url: URL, body: string, ca: string | undefined): Promise<{ status: number; text: string }> {
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const request = send(url, {
      method: 'POST',
      agent: false,
      timeout: TIMEOUT_MS,
      headers,
      ...(ca === undefined ? {} : { ca }),
    });
    request.on('timeout', () => request.destroy(new Error('no answer in time')));
    request.on('error', reject);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        chunks.push(chunk);
        if (bytes > MAX_ANSWER_BYTES) request.destroy(new Error('the answer is too long'));
      });
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
      );
    });
    request.end(body);
  });
}
