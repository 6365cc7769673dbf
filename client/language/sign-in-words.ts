/** Signing in, by password or by a link sent to somebody. */
export type SignInWords = Record<
  | 'title'
  | 'email'
  | 'password'
  | 'submit'
  | 'wrong'
  | 'throttled'
  | 'expiredTitle'
  | 'expired'
  | 'linkTitle'
  | 'linkHelp'
  | 'newPassword'
  | 'newPasswordHelp'
  | 'tooShort'
  | 'optionalName'
  | 'optionalEmail'
  | 'optionalHelp'
  | 'emailTaken'
  | 'linkSubmit'
  | 'linkWrong',
  string
>;
