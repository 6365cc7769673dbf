import { createTransport } from 'nodemailer';
import { DeliveryError, type Retry, type Send } from './delivery.ts';
import { htmlOf, subjectOf, textOf } from './email-content.ts';
import { isEmailAddress } from './target.ts';

export interface SmtpSettings {
  /** `smtp://` or `smtps://`, with user and password where the server wants them. */
  url: string;
  /** Sender, e.g. `Atalaya <atalaya@example.org>`. */
  from: string;
}

/** Sends one notification as an e-mail of its own connection. Without settings every mail fails, visibly. */
export function emailSender(smtp: SmtpSettings | undefined): Send {
  if (smtp === undefined) {
    return () => Promise.reject(new DeliveryError('no SMTP server configured', 'never'));
  }
  const transport = createTransport({
    url: smtp.url,
    ...(mustEncrypt(smtp.url) ? { requireTLS: true } : {}),
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    dnsTimeout: 10_000,
    socketTimeout: 20_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return async ({ target, language, notification }) => {
    if (!isEmailAddress(target)) throw new DeliveryError('the target is not one e-mail address', 'never');
    try {
      await transport.sendMail({
        from: smtp.from,
        to: { name: '', address: target },
        subject: subjectOf(notification, language),
        text: textOf(notification, language),
        html: htmlOf(notification, language),
        messageId: notification.messageId,
        ...(notification.inReplyTo === null
          ? {}
          : { inReplyTo: notification.inReplyTo, references: notification.inReplyTo }),
        // RFC 3834 §5: no holiday replies, please.
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
      });
    } catch (error) {
      throw new DeliveryError(`SMTP: ${messageOf(error)}`, retryAfter(error));
    }
  };
}

/** A password never leaves this machine unencrypted, unless the address says `requireTLS=false` or `ignoreTLS=true`. */
function mustEncrypt(address: string): boolean {
  const url = new URL(address);
  const local = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  const stated = url.searchParams.has('requireTLS') || url.searchParams.has('ignoreTLS');
  return url.protocol === 'smtp:' && url.username !== '' && !local && !stated;
}

/** RFC 5321 §4.2.1: 5yz about the recipient or the message is final; anything else may pass, and before RCPT it concerns all mail. */
function retryAfter(error: unknown): Retry {
  const { command = '', responseCode = 0 } = error as { command?: string; responseCode?: number };
  if (command === 'API') return 'later';
  const aboutThisMail = responseCode > 0 && (command.startsWith('RCPT') || command.startsWith('DATA'));
  if (!aboutThisMail) return 'laterForAll';
  return responseCode >= 500 && responseCode !== 503 ? 'never' : 'later';
}

function messageOf(error: unknown): string {
  return error instanceof Error && error.message !== '' ? error.message : 'the server could not be reached';
}
