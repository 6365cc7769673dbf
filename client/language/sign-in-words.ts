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
  | 'linkSubmit'
  | 'linkWrong',
  string
>;

export const signIn: { es: SignInWords; en: SignInWords } = {
  es: {
    title: 'Entrar',
    email: 'Correo electrónico',
    password: 'Contraseña',
    submit: 'Entrar',
    wrong: 'El correo o la contraseña no coinciden.',
    throttled: 'Demasiados intentos. Espere unos minutos y vuelva a intentar.',
    expiredTitle: 'Su sesión terminó',
    expired: 'Entre de nuevo para seguir donde estaba.',
    linkTitle: 'Elija su contraseña',
    linkHelp: 'Este enlace sirve una sola vez. Después entrará con su correo y esta contraseña.',
    newPassword: 'Contraseña nueva',
    newPasswordHelp: 'Al menos 10 caracteres. Una frase larga es mejor que símbolos.',
    tooShort: 'Necesita al menos 10 caracteres.',
    optionalName: 'Su nombre (opcional)',
    optionalEmail: 'Correo para entrar (opcional)',
    optionalHelp: 'Déjelo vacío para conservar el de la invitación.',
    linkSubmit: 'Guardar y entrar',
    linkWrong: 'Este enlace ya se usó o venció. Pida otro a quien administra el sistema.',
  },
  en: {
    title: 'Sign in',
    email: 'E-mail',
    password: 'Password',
    submit: 'Sign in',
    wrong: 'E-mail and password do not match.',
    throttled: 'Too many attempts. Wait a few minutes and try again.',
    expiredTitle: 'Your session ended',
    expired: 'Sign in again to go on where you were.',
    linkTitle: 'Choose your password',
    linkHelp: 'This link works once. From then on you sign in with your e-mail and this password.',
    newPassword: 'New password',
    newPasswordHelp: 'At least 10 characters. A long phrase is better than symbols.',
    tooShort: 'At least 10 characters are needed.',
    optionalName: 'Your name (optional)',
    optionalEmail: 'E-mail to sign in with (optional)',
    optionalHelp: 'Leave empty to keep the one of the invitation.',
    linkSubmit: 'Save and sign in',
    linkWrong: 'This link was used already or has expired. Ask an administrator for another.',
  },
};
