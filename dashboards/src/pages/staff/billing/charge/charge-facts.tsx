/** What a charge is of: the use, who used, who pays, the tariff, and what became of it. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { ChargeItem } from '#contract/charges.ts';
import { type Fact, Facts } from '../../../../parts/facts.tsx';
import { PersonLink } from '../../../../parts/person-link.tsx';
import { useFormat } from '../../../../parts/place.tsx';
import { At, Took } from '../../../../parts/times.tsx';
import { ChargeState } from './charge-state.tsx';

export function ChargeFacts({ charge }: { charge: ChargeItem }) {
  const { t } = useTranslation();
  const { person, payer, startedAt, at, source } = charge;
  const fate = useFate(charge);
  return (
    <Facts
      facts={[
        [t('billing.charge.state'), <ChargeState key="state" charge={charge} />],
        ...fate,
        [t('billing.charge.source'), <Source key="source" source={source} />],
        person === null
          ? null
          : [t('billing.charge.person'), <PersonLink key="who" person={person} />],
        [
          t('billing.money.payer'),
          <Link key="payer" to={`/billing/accounts/${encodeURIComponent(payer.ref)}` as never}>
            {payer.name}
          </Link>,
        ],
        [t('billing.charge.at'), <At key="at" at={at} />],
        startedAt === at ? null : [t('session.held'), <Took key="took" from={startedAt} to={at} />],
        [t('billing.charge.tariff'), <TariffOf key="tariff" charge={charge} />],
      ]}
    />
  );
}

/** Its invoice, or who let it go and why. */
function useFate(charge: ChargeItem): Fact[] {
  const { t } = useTranslation();
  const { state, invoice, waivedBy, waiveReason } = charge;
  const facts: Fact[] = [];
  if (invoice !== null)
    facts.push([
      t('billing.charge.invoice'),
      <Link key="invoice" to={`/billing/invoices/${invoice}` as never}>
        {state === 'open' ? t('billing.charge.onDraft') : t('billing.charge.openInvoice')}
      </Link>,
    ]);
  if (waivedBy !== null) facts.push([t('billing.charge.waivedBy'), waivedBy]);
  // The place's own reasons have words; those of people are their own.
  if (waiveReason === 'covered')
    facts.push([t('billing.charge.waivedBecause'), t('billing.charge.covered')]);
  else if (waiveReason === 'withdrawn')
    facts.push([t('billing.charge.waivedBecause'), t('billing.charge.withdrawn')]);
  else if (waiveReason !== null) facts.push([t('billing.charge.waivedBecause'), waiveReason]);
  return facts;
}

function Source({ source }: { source: ChargeItem['source'] }) {
  const { t } = useTranslation();
  const name = t(`billing.charge.sourceName.${source.type}`);
  if (source.type === 'session')
    return (
      <Link to="/sessions/$id" params={{ id: source.id }}>
        {t('billing.charge.openSource.session')}
      </Link>
    );
  if (source.type === 'visit')
    return (
      <Link to="/visits/$id" params={{ id: source.id }}>
        {t('billing.charge.openSource.visit')}
      </Link>
    );
  return name;
}

function TariffOf({ charge: { tariff, source } }: { charge: ChargeItem }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (tariff === null) return t('billing.charge.noTariff');
  if (source.type === 'plan' || source.type === 'pass' || tariff.version === null)
    return tariff.slug;
  return (
    <>
      <Link to="/billing/tariffs/$slug" params={{ slug: tariff.slug }}>
        {tariff.slug}
      </Link>{' '}
      <span className="quiet">
        {t('billing.charge.version', { date: format.civilDate(tariff.version) })}
      </span>
    </>
  );
}
