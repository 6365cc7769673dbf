import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  to: string[];
  raw: string;
  mail: Email;
}

/** A real SMTP server that keeps what it is given. `refuse` answers a recipient with a code instead. */
export interface Mailbox {
  url: string;
  port: number;
  mails: ReceivedMail[];
  refuse: (address: string) => number | undefined;
  /** Waited for when a mail is kept and before the sender is told so. */
  beforeAnswer: () => Promise<void>;
  /** Resolves when that many mails are there. */
  received(count: number): Promise<ReceivedMail[]>;
  close(): Promise<void>;
}

export async function openMailbox(port = 0): Promise<Mailbox> {
  const waiting = new Set<() => void>();
  const mailbox: Mailbox = {
    url: '',
    port: 0,
    mails: [],
    refuse: () => undefined,
    beforeAnswer: () => Promise.resolve(),
    received: (count) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (mailbox.mails.length < count) return;
          waiting.delete(look);
          resolve(mailbox.mails);
        };
        waiting.add(look);
        look();
      }),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onRcptTo({ address }, _session, done) {
      const code = mailbox.refuse(address);
      if (code === undefined) done();
      else done(Object.assign(new Error('refused by the test'), { responseCode: code }));
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const raw = Buffer.concat(chunks).toString('utf8');
        void PostalMime.parse(raw).then(async (mail) => {
          mailbox.mails.push({ to: session.envelope.rcptTo.map(({ address }) => address), raw, mail });
          await mailbox.beforeAnswer();
          done();
          for (const look of [...waiting]) look();
        });
      });
    },
  });
  server.on('error', () => undefined);
  server.listen(port, '127.0.0.1');
  await once(server.server, 'listening');
  mailbox.port = (server.server.address() as AddressInfo).port;
  mailbox.url = `smtp://127.0.0.1:${mailbox.port}`;
  return mailbox;
}

export interface ReceivedCall {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A real HTTP listener that keeps what it is sent. `answer` may answer otherwise than 204. */
export interface WebhookListener {
  url: string;
  calls: ReceivedCall[];
  answer: (response: ServerResponse, call: ReceivedCall) => void;
  close(): Promise<void>;
}

export async function openWebhookListener(): Promise<WebhookListener> {
  const listener: WebhookListener = {
    url: '',
    calls: [],
    answer: (response) => void response.writeHead(204).end(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const call = {
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      };
      listener.calls.push(call);
      listener.answer(response, call);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  listener.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  return listener;
}
