/** The names of what Home Assistant shows, in the place's language. */

const FRENCH = {
  state: 'État',
  running: 'En marche',
  inUse: 'Utilisée',
  outOfService: 'Hors service',
  online: 'Appareils présents',
  power: 'Puissance',
  energy: 'Énergie',
  open: 'Ouvert',
  present: 'Présents :',
  people: 'personnes',
  place: 'Tiers-lieu',
};
export type Words = typeof FRENCH;

const ENGLISH: Words = {
  state: 'State',
  running: 'Running',
  inUse: 'In use',
  outOfService: 'Out of service',
  online: 'Devices there',
  power: 'Power',
  energy: 'Energy',
  open: 'Open',
  present: 'Present:',
  people: 'people',
  place: 'Third place',
};

/** French for a French place, else English. */
export function wordsIn(locale: string): Words {
  return locale.toLowerCase().startsWith('fr') ? FRENCH : ENGLISH;
}
