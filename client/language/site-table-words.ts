import type { SiteOrder } from '../state/site-query.ts';

type Text = string;

/** The table of sites. */
export interface SiteTableWords {
  order: Text;
  orders: Record<SiteOrder, Text>;
  /** For who does not see it. */
  caption: (shown: Text, all: Text, order: Text) => Text;
  shown: (shown: Text, all: Text) => Text;
  /** Before the criteria that a site does not meet. */
  below: Text;
  standard: Text;
  mark: Text;
  marked: (count: Text) => Text;
  markedPast: Text;
}

export const siteTableWords: Record<'es' | 'en', SiteTableWords> = {
  es: {
    order: 'Orden de los sitios',
    orders: {
      newest: 'Lo peor primero, lo más reciente antes',
      longest: 'Lo peor primero, lo más largo antes',
      underserved: 'Los desatendidos primero',
    },
    caption: (shown, all, order) => `Sitios: ${shown} de ${all}. ${order}.`,
    shown: (shown, all) => `${shown} de ${all} sitios`,
    below: 'Desatendido',
    standard: 'Debajo del estándar basic-v1 en los últimos 30 días',
    mark: 'Señalar desatendidos',
    marked: (count) => `${count} desatendidos`,
    markedPast: 'El reporte de desatendidos es del presente.',
  },
  en: {
    order: 'Order of sites',
    orders: {
      newest: 'Worst first, latest change before',
      longest: 'Worst first, longest before',
      underserved: 'Underserved first',
    },
    caption: (shown, all, order) => `Sites: ${shown} of ${all}. ${order}.`,
    shown: (shown, all) => `${shown} of ${all} sites`,
    below: 'Underserved',
    standard: 'Below the standard basic-v1 in the last 30 days',
    mark: 'Mark underserved',
    marked: (count) => `${count} underserved`,
    markedPast: 'The report of the underserved is of the present.',
  },
};
