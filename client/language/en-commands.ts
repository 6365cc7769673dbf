import type { Words } from './words.ts';

export const commands: Words['commands'] = {
  history: 'History',
  nothing: 'Nothing on record yet.',
  outage: 'Outage',
  until: (time) => `until ${time}`,
  ask: 'Ask the terminal',
  terminal: 'Terminal',
  profile: 'Reporting profile',
  by: (name) => `by ${name}`,
  byCommandLine: 'from the command line',
  every: (time) => `every ${time}`,
  cost: (amount) => `cost ${amount}`,
  tooLateToCancel: 'Too late: the terminal was told, or it is over.',
  kinds: {
    speedTest: 'Speed test',
    reboot: 'Reboot',
    setInterval: 'Change of reporting',
  },
  actions: {
    speedTest: 'Test speed…',
    reboot: 'Reboot…',
    setInterval: 'Change reporting…',
  },
  explain: {
    speedTest:
      'Measures what the link can carry. It spends data of the plan and fills the link for some seconds. A terminal that is away is asked when it returns, until tomorrow.',
    reboot:
      'The site has no service for some minutes while the terminal starts. It is asked once only; if the terminal does not connect within 10 minutes, the command expires.',
    setInterval:
      'Changes how often the terminal measures and sends, and so the data it spends. A terminal that is away is asked when it returns, until tomorrow.',
  },
  confirm: {
    speedTest: 'Ask for a test',
    reboot: 'Reboot terminal',
    setInterval: 'Change reporting',
  },
  states: {
    queued: 'Waiting',
    sent: 'Sent',
    accepted: 'Accepted',
    running: 'Running',
    done: 'Done',
    failed: 'Failed',
    refused: 'Refused',
    expired: 'Expired',
    cancelled: 'Cancelled',
  },
  profiles: {
    live: 'Live: every minute',
    lean: 'Lean: by the minute, every 5 minutes',
    metered: 'Metered: every 15 minutes',
  },
  reasons: {
    unknownKind: 'the terminal does not know this command',
    badParameters: 'the terminal does not understand the command',
    overBudget: 'it would exceed the data allowed',
    busy: 'the terminal is busy',
    notAllowed: 'the terminal does not allow it',
    tooLate: 'it reached the terminal too late',
    clockUnsynced: 'the terminal has no clock and could not tell whether the command was current',
    interrupted: 'it was interrupted',
    neverHeard: 'the terminal did not connect; it was not sent',
    noReply: 'sent, no answer; perhaps done',
    maybeSent: 'it had been sent; perhaps done',
  },
};
