import type { SiteKind } from '../telemetry/contract/inventory.ts';
import type { Random } from './random.ts';

/** After whom Mexican schools, libraries and plazas are commonly named. */
const patrons = [
  'Benito Juárez',
  'Miguel Hidalgo',
  'José María Morelos',
  'Josefa Ortiz de Domínguez',
  'Emiliano Zapata',
  'Lázaro Cárdenas',
  'Niños Héroes',
  'Sor Juana Inés de la Cruz',
  'Vicente Guerrero',
  'Leona Vicario',
  'Ignacio Zaragoza',
  'Guadalupe Victoria',
  'Francisco I. Madero',
  'Rosario Castellanos',
  'Octavio Paz',
  'Justo Sierra',
  'José Vasconcelos',
  'Ricardo Flores Magón',
  'Cuauhtémoc',
  '20 de Noviembre',
  '5 de Mayo',
  '24 de Febrero',
] as const;

const schoolTypes = [
  'Escuela Primaria',
  'Escuela Primaria Rural',
  'Telesecundaria',
  'Escuela Secundaria Técnica',
  'Jardín de Niños',
  'Telebachillerato',
] as const;
const clinicTypes = [
  'Centro de Salud',
  'Centro de Salud Rural',
  'Unidad Médica Rural',
  'Casa de Salud',
] as const;

const givenNames = [
  'Ana',
  'Luis',
  'María',
  'José',
  'Guadalupe',
  'Jorge',
  'Elena',
  'Raúl',
  'Xóchitl',
  'Pedro',
] as const;
const familyNames = [
  'Hernández',
  'García',
  'Martínez',
  'López',
  'Pech',
  'Ramírez',
  'Cruz',
  'Flores',
  'Santiago',
  'Mendoza',
] as const;

/** A plausible name of a site of this kind in a settlement. */
export function siteName(random: Random, kind: SiteKind, settlement: string): string {
  switch (kind) {
    case 'school':
      return `${random.pick(schoolTypes)} ${random.pick(patrons)}, ${settlement}`;
    case 'clinic':
      return `${random.pick(clinicTypes)} ${settlement}`;
    case 'library':
      return `Biblioteca Pública Municipal ${random.pick(patrons)}, ${settlement}`;
    case 'plaza':
      return `Plaza ${random.pick(patrons)}, ${settlement}`;
    default:
      return `Presidencia Municipal ${settlement}`;
  }
}

export function personName(random: Random): string {
  return `${random.pick(givenNames)} ${random.pick(familyNames)} ${random.pick(familyNames)}`;
}
