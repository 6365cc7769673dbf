export type AccountFault =
  | 'wrongCredentials'
  | 'tooManyAttempts'
  | 'busy'
  | 'linkInvalid'
  | 'emailTaken'
  | 'lastAdministrator'
  | 'noSuchPerson';

const messages: Record<AccountFault, string> = {
  // The same words whether the address is unknown, the password wrong or the person disabled.
  wrongCredentials: 'Wrong e-mail or password',
  tooManyAttempts: 'Too many attempts; wait and try again',
  busy: 'Too many people sign in at this moment; try again in a few seconds',
  linkInvalid: 'This link was used, has expired or never existed; ask an administrator for a new one',
  emailTaken: 'Somebody with this e-mail address exists already',
  lastAdministrator: 'This is the last administrator of the whole country; appoint another one first',
  noSuchPerson: 'There is no such person',
};

/** The only error the account functions throw on purpose. The message is safe to show. */
export class AccountError extends Error {
  override readonly name = 'AccountError';
  readonly fault: AccountFault;
  /** When trying again makes sense, epoch milliseconds. */
  readonly retryAt: number | undefined;

  constructor(fault: AccountFault, retryAt?: number) {
    super(messages[fault]);
    this.fault = fault;
    this.retryAt = retryAt;
  }
}
